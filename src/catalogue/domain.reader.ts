import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type JsonText, jsonString } from './json-text.ts';
import type { DomainFacts } from './table-facts.ts';

/** All domains and sub-domains, by id. */
export const readDomains = async (db: OpenMetadataDb): Promise<Map<string, DomainFacts>> => {
  const rows = await db
    .selectFrom('domain_entity')
    .select(['id', 'fqnHash', 'name', sql<JsonText>`${sql.ref('json')}->'$.fullyQualifiedName'`.as('fqn')])
    .execute();
  return new Map(rows.map((row) => [row.id, { hash: row.fqnHash, fqn: jsonString(row.fqn) ?? row.name }]));
};
