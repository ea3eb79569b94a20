import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsOf } from '../support/action-items.ts';
import { START } from '../support/api.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { type RunningService, startService } from '../support/running.ts';
import { setWaste } from '../support/waste-catalogue.ts';
import { idle, startWaste, type WasteService } from '../support/waste-service.ts';

const PEOPLE = 3;
const EDITS = 12;
const SCANS = 5;

describe('people and scans that change an item at once', () => {
  let databases: TestDatabases;
  let service: WasteService;
  let other: RunningService;
  beforeAll(async () => {
    databases = await createTestDatabases('concurrent');
    service = await startWaste(databases, [idle('t0')]);
    other = await startService(databases, { now: START, env: { REFRESH_MINUTES: '1440' } });
  });
  afterAll(async () => {
    await other.stop();
    await service.stop();
    await databases.drop();
  });

  it('no edit is lost, nothing is doubled, and figures are those of the last scan', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    const replicas = [service.items, itemsOf(other)];
    let isOver = false;

    /** Adds marks to a text that all share, with If-Match, and to `meta`, without. */
    const person = async (n: number): Promise<string[]> => {
      const items = replicas[n % 2] ?? service.items;
      const marks: string[] = [];
      for (let i = 0; i < EDITS || !isOver; i += 1) {
        const mark = `p${n}e${i}`;
        const patch = await items.patch(id, { meta: { [mark]: true } });
        expect(patch.status).toBe(200);
        const read = await items.item(id);
        const text = `${read.body.title.startsWith('Investigate') ? '' : read.body.title}${n}`;
        const tag = String(read.headers['etag']);
        const guarded = await items.patch(id, { title: text.slice(-200) }, { 'if-match': tag });
        expect([200, 412]).toContain(guarded.status);
        marks.push(mark);
      }
      return marks;
    };
    const scans = async () => {
      for (let i = 1; i <= SCANS; i += 1) {
        await setWaste(
          databases,
          Array.from({ length: i + 1 }, (_, t) => idle(`t${t}`)),
          START,
        );
        await service.scan();
      }
      isOver = true;
    };
    const [, ...marks] = await Promise.all([scans(), ...Array.from({ length: PEOPLE }, (_, n) => person(n))]);

    const { body: item } = await service.items.item(id);
    for (const mark of marks.flat()) expect(item.meta).toHaveProperty(mark, true);
    expect(item.meta).toMatchObject({ finding: { tables: SCANS + 1 } });
    const history = await service.items.history(id);
    expect(history[0]?.version).toBe(item.version);
    const all = await service.get<{
      data: { version: number; changes: Record<string, { from: unknown; to: unknown }> }[];
    }>(`/action-items/${id}/history?limit=200`);
    const titles = all.body.data.flatMap(({ changes }) => (changes['title'] ? [changes['title']] : []));
    for (let i = 1; i < titles.length; i += 1) expect(titles[i - 1]?.from).toBe(titles[i]?.to);
    expect(titles[0]?.to).toBe(item.title);
    expect(await service.list()).toHaveLength(1);
  });
});
