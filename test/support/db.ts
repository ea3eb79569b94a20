import type { ConnectionOptions } from 'mysql2';
import { createOpenMetadataPool, type OpenMetadataDb, openmetadataDb } from '../../src/db/openmetadata.ts';
import { STATEMENT_MS } from '../../src/db/pool.ts';
import { createThirdeyePool, type ThirdeyeDb, thirdeyeDb } from '../../src/db/thirdeye.ts';

/** Our own schema with a pool of its own. */
export const createThirdeyeDb = (options: ConnectionOptions, schema: string, size: number): ThirdeyeDb =>
  thirdeyeDb(createThirdeyePool(options, schema, size), STATEMENT_MS.scan);

/** OpenMetadata's schema with a pool of its own. */
export const createOpenMetadataDb = (
  options: ConnectionOptions,
  database: string,
  size: number,
): OpenMetadataDb => openmetadataDb(createOpenMetadataPool(options, database, size), STATEMENT_MS.scan);
