import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { createIdIndex, type IdIndex } from './id-index.ts';
import { estimateTables } from './table.reader.ts';

/** Ids of all live tables and views. MySQL finds them in an index that tells `deleted`, which each version but the oldest has. */
export const readLiveTables = async (db: OpenMetadataDb, signal: AbortSignal): Promise<IdIndex> => {
  const live = createIdIndex(await estimateTables(db));
  const query = db
    .selectFrom('table_entity')
    .select('id')
    .where(sql`COALESCE(${sql.ref('deleted')}, 0)`, '=', 0);
  await db.streamRows(query.compile(), ([id]) => void live.add(id as string), signal);
  return live;
};
