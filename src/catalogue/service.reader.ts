import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { ServiceFacts } from './table-facts.ts';

/** All database services, soft-deleted ones too: their tables may still be live. */
export const readServices = async (db: OpenMetadataDb): Promise<ServiceFacts[]> => {
  const rows = await db.selectFrom('dbservice_entity').select(['nameHash', 'name', 'serviceType']).execute();
  return rows.map((row) => ({ hash: row.nameHash, name: row.name, serviceType: row.serviceType }));
};
