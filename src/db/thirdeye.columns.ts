import type { ColumnType } from 'kysely';

/** Columns of our own schema as mysql2 delivers them: DECIMAL and large BIGINT as text, JSON as text. */
export type Timestamp = ColumnType<Date, Date | string, Date | string>;
export type BigIntColumn = ColumnType<number | string, number | bigint | string, number | bigint | string>;
