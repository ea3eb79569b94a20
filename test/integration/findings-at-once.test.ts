import { expect, it } from 'vitest';
import { createTestDatabases } from '../support/mysql.ts';
import { idle, startWaste } from '../support/waste-service.ts';

it('many items that are taken up at once do not wait for one another', async () => {
  const databases = await createTestDatabases('at_once');
  const service = await startWaste(databases, []);
  const found = Array.from({ length: 60 }, (_, i) => idle('a', { schema: `s${i}` }));
  const items = await service.scanOf(found, 1);
  const deadlocks = async (): Promise<number> => {
    const [[row]] = (await databases.admin.query(
      "SELECT COUNT AS n FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'",
    )) as unknown as [[{ n: number }]];
    return row.n;
  };
  const before = await deadlocks();
  const answers = await Promise.all(
    items.map(({ id }) => service.items.patch(id, { status: 'IN_PROGRESS' })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(60).fill(200));
  expect(await deadlocks()).toBe(before);
  await service.stop();
  await databases.drop();
});
