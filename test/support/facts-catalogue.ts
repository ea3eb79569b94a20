import type { ZiScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import type { CatalogueRows } from '../../src/demo/openmetadata/rows.ts';
import type { TableView } from '../../src/tables/tables.schemas.ts';
import { DOCUMENT_FACTS } from './facts-catalogue-document.ts';
import { createPlace, emptyCatalogue, type Place } from './facts-catalogue-place.ts';
import { PROFILE_FACTS } from './facts-catalogue-profile.ts';
import { RELATION_FACTS } from './facts-catalogue-relation.ts';
import { USE_FACTS } from './facts-catalogue-use.ts';

/** A sentence of FACTS.md, rows that show it, and what the API must say of them. */
export type Fact = {
  sentence: string;
  rows: (at: Place) => void;
  /** By table name, all but the witness; null: not listed. */
  tables: Record<string, Partial<TableView> | null>;
  /** Of the service's own score. */
  score?: Partial<Omit<ZiScoreResponse, 'metadata'>> & { metadata?: Partial<ZiScoreResponse['metadata']> };
};

export const FACTS: Fact[] = [...DOCUMENT_FACTS, ...USE_FACTS, ...PROFILE_FACTS, ...RELATION_FACTS];

/** Each fact in a service of its own, named by its place in the list. */
export const serviceOf = (fact: Fact): string => `fact.${FACTS.indexOf(fact)} "of all"`;

export const factsCatalogue = (versions: string[]): CatalogueRows => {
  const rows = emptyCatalogue();
  for (const fact of FACTS) fact.rows(createPlace(serviceOf(fact), rows));
  return { ...rows, versions };
};
