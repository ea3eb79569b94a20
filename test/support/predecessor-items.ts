import { itemsOf } from './action-items.ts';
import { START } from './api.ts';
import { quoteName, type TestDatabases } from './mysql.ts';
import { startService } from './running.ts';

type Options = { times: 'TIMESTAMP' | 'DATETIME'; charset?: string; sqlMode?: string };

/** Loose columns, as a program that leaves checks to itself may have made them. */
const table = (times: Options['times']): string => `CREATE TABLE action_items (
  id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(255) NOT NULL, description TEXT,
  category VARCHAR(50), priority VARCHAR(20), status ENUM('OPEN','IN_PROGRESS','DONE') DEFAULT 'OPEN',
  estimated_savings_usd FLOAT, fqn VARCHAR(500), created_at ${times} NULL, updated_at ${times} NULL,
  created_by VARCHAR(255), meta JSON)`;

/** The service on a schema in which the predecessor has left these action items. */
export const startOnItems = async (
  { admin, thirdeyeSchema, ...databases }: TestDatabases,
  rows: readonly Record<string, unknown>[],
  { times, charset = 'utf8mb4', sqlMode }: Options,
) => {
  const schema = quoteName(thirdeyeSchema);
  await admin.query(`CREATE DATABASE ${schema} CHARACTER SET ${charset}; USE ${schema}; ${table(times)}`);
  if (sqlMode !== undefined) await admin.query('SET SESSION sql_mode = ?', [sqlMode]);
  for (const row of rows) await admin.query('INSERT INTO action_items SET ?', [row]);
  const service = await startService({ ...databases, admin, thirdeyeSchema }, { now: START });
  return { api: itemsOf(service), stop: service.stop };
};
