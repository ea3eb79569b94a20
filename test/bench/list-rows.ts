import type { Connection, RowDataPacket } from 'mysql2/promise';

const columnsOf = async (admin: Connection, table: string): Promise<string[]> => {
  const [rows] = await admin.query<RowDataPacket[]>(
    "SELECT COLUMN_NAME AS name FROM information_schema.columns WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND GENERATION_EXPRESSION = ''",
    [table],
  );
  return rows.map(({ name }) => String(name));
};

/** Writes copies of the rows that a scan has left until there are so many tables; what lists sort by differs. */
export const fillTables = async (admin: Connection, tables: number): Promise<void> => {
  const [[{ n: found }]] = (await admin.query('SELECT COUNT(*) AS n FROM table_verdicts')) as unknown as [
    [{ n: number }],
  ];
  const copies = Math.ceil(tables / found) - 1;
  const changed: Record<string, string> = {
    id: "CONCAT(LPAD(HEX(CRC32(CONCAT(id, @copy))), 8, '0'), '-', LPAD(@copy, 4, '0'), SUBSTRING(id, 14))",
    name: "CONCAT(name, '_', @copy)",
    size_bytes: 'CASE WHEN size_bytes IS NULL THEN NULL ELSE size_bytes + CRC32(CONCAT(@copy, id)) END',
    purge_score: 'CASE WHEN purge_score IS NULL THEN NULL ELSE (CRC32(CONCAT(id, @copy)) % 101) / 10 END',
  };
  for (const table of ['table_facts', 'table_usage', 'table_verdicts']) {
    await admin.query(`DROP TABLE IF EXISTS seed; CREATE TABLE seed AS SELECT * FROM ${table}`);
    const columns = await columnsOf(admin, table);
    const select = columns.map((column) => changed[column] ?? column).join(', ');
    for (let copy = 1; copy <= copies; copy += 1) {
      await admin.query(
        `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${select.replaceAll('@copy', String(copy))} FROM seed`,
      );
    }
    await admin.query(`DROP TABLE seed; ANALYZE TABLE ${table}`);
  }
};

/** Writes action items in every state. */
export const fillItems = async (admin: Connection, items: number): Promise<void> => {
  await admin.query('DELETE FROM action_items');
  const CHUNK = 1_000;
  for (let from = 0; from < items; from += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, items - from) }, (_, i) => {
      const n = from + i;
      const mixed = Math.imul(n + 1, 2_654_435_761) >>> 0;
      const at = new Date(Date.UTC(2026, 0, 1) + n * 60_000);
      return [
        `Item ${n}`,
        `cleanup_${mixed % 10}`,
        (['high', 'medium', 'low'] as const)[mixed % 3],
        (['OPEN', 'OPEN', 'OPEN', 'IN_PROGRESS', 'DONE'] as const)[mixed % 5],
        (mixed % 100_000) / 100,
        mixed % 10 < 8 ? 'finding' : 'manual',
        `service_${mixed % 8}`,
        at,
        at,
      ];
    });
    await admin.query(
      `INSERT INTO action_items (title, category, priority, status, estimated_savings_usd, source, service, created_at, updated_at) VALUES ?`,
      [rows],
    );
  }
  await admin.query('ANALYZE TABLE action_items');
};

/** What a cursor holds of the row at a place of a list. */
export const rowAt = async (
  admin: Connection,
  table: string,
  column: string,
  where: string,
  direction: 'ASC' | 'DESC',
  place: number,
): Promise<{ id: string; value: string | null }> => {
  const [rows] = await admin.query<RowDataPacket[]>(
    `SELECT id, CAST(${column} AS CHAR) AS value FROM ${table} WHERE ${where} ORDER BY ${column} ${direction}, id ${direction} LIMIT ${place}, 1`,
  );
  return { id: String(rows[0]?.['id']), value: rows[0]?.['value'] ?? null };
};
