import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';

describe('the log', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thirdeye-log-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const lines = async (file: string) =>
    (await readFile(file, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  it('is written whole and in order when the process ends, and only at its level', async () => {
    const file = join(folder, 'a');
    const { log, flush } = createLog('info', file);
    for (let n = 0; n < 1_000; n += 1) log.info({ n, text: 'é 📊 \n' }, 'entry');
    log.debug('not this');
    flush();
    flush();
    expect((await lines(file)).map(({ n }) => n)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });

  it('waits for nothing where the process is about to die', async () => {
    const file = join(folder, 'b');
    const { log } = createLog('info', file);
    log.info('before');
    log.fatal('the end');
    expect((await lines(file)).map(({ msg }) => msg)).toEqual(['before', 'the end']);
  });

  it('is written by itself within a moment', async () => {
    const file = join(folder, 'c');
    const { log } = createLog('info', file);
    log.info('alone');
    await expect.poll(() => lines(file), { timeout: 5_000 }).toHaveLength(1);
  });

  it('tells of an error of the driver what and where, and not the statement, in which values stand', async () => {
    const file = join(folder, 'd');
    const { log, flush } = createLog('info', file);
    const sql = "insert into `action_items` (`created_by`) values ('ada.lovelace')";
    const err = Object.assign(new Error('the table is full'), { code: 'ER_RECORD_FILE_FULL', sql });
    log.warn({ err }, 'x');
    flush();
    expect(await readFile(file, 'utf8')).not.toContain('ada.lovelace');
    expect(await lines(file)).toMatchObject([
      {
        err: {
          message: 'the table is full',
          code: 'ER_RECORD_FILE_FULL',
          stack: expect.stringContaining('log.test.ts'),
        },
      },
    ]);
  });
});
