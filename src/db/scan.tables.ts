import type { Generated } from 'kysely';
import type { BigIntColumn, Timestamp } from './thirdeye.columns.ts';

export type ScanState = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

export type ScanPhase = 'probing' | 'reading' | 'publishing' | 'done';

export type ScanMode = 'full' | 'incremental';

export type ScansTable = {
  id: Generated<number>;
  state: ScanState;
  phase: ScanPhase;
  tables_read: Generated<number>;
  tables_total: number | null;
  changed: number | null;
  removed: number | null;
  started_at: Timestamp;
  finished_at: Timestamp | null;
  openmetadata_version: string | null;
  mode: ScanMode | null;
  error_code: string | null;
  error_message: string | null;
};

export type ScanCursorsTable = {
  singleton: number;
  scan_id: number;
  full_at: Timestamp;
  basis: string;
  day: number;
  tables_updated_at: BigIntColumn;
  usage_day: number | null;
};
