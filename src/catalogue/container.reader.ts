import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Container } from './container.ts';

/** Ids of containers by their hashes, whether they are deleted or not. */
export const findContainers = (
  db: OpenMetadataDb,
  { table, hash }: Container,
  hashes: string[],
): Promise<{ id: string; hash: string }[]> =>
  db
    .selectFrom(table)
    .select(['id', sql.ref<string>(hash).as('hash')])
    .where(sql.ref(hash), 'in', hashes)
    .execute();
