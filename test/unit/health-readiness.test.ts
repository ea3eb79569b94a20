import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CatalogueError } from '../../src/catalogue/catalogue-error.ts';
import { createReadiness } from '../../src/health/readiness.service.ts';
import type { ZiService } from '../../src/zi/zi.service.ts';

const DENIED = new CatalogueError('openmetadata_access_denied', 'refused');

describe('the log of readiness', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const benchOf = () => {
    const lines: { level: string; fields: object }[] = [];
    const at = (level: string) => (fields: object) => void lines.push({ level, fields });
    const answers = { openmetadata: async (): Promise<void> => undefined };
    const { readiness } = createReadiness({
      lifecycle: { phase: 'running', waitingFor: null },
      zi: { state: () => null } as ZiService,
      checkThirdeye: async () => undefined,
      checkOpenMetadata: () => answers.openmetadata(),
      authEnabled: true,
      log: { info: at('info'), warn: at('warn') },
      now: () => 0,
    });
    /** What some probes are told, one after the other, while OpenMetadata answers so. */
    const probe = async (answer: () => Promise<void>, times = 3) => {
      answers.openmetadata = answer;
      const messages = [];
      for (let i = 0; i < times; i += 1) {
        const ready = readiness();
        await vi.advanceTimersByTimeAsync(2_000);
        messages.push((await ready).checks.openmetadata.message);
      }
      return new Set(messages);
    };
    return { lines, probe };
  };
  const fails = (error: Error) => async () => {
    throw error;
  };
  const well = async () => undefined;

  it('has the error where the answer says that it has', async () => {
    const { lines, probe } = benchOf();
    const error = new Error('a defect');
    expect(await probe(fails(error))).toEqual(new Set(['the check failed: see the log']));
    expect(lines).toMatchObject([{ level: 'warn', fields: { check: 'openmetadata', err: error } }]);
    expect(JSON.stringify([...(await probe(fails(error)))])).not.toContain('a defect');
  });

  it('has one line for each reason of an outage, and one for its end', async () => {
    const { lines, probe } = benchOf();
    const never = () => new Promise<void>(() => undefined);
    await probe(well);
    expect(lines).toEqual([]);
    for (let i = 0; i < 3; i += 1) {
      await probe(fails(DENIED));
      await probe(fails(new Error('another')), 1);
    }
    await probe(well);
    await probe(fails(DENIED));
    await probe(never);
    expect(lines.map(({ level, fields }) => [level, 'reason' in fields ? fields.reason : null])).toEqual([
      ['warn', 'openmetadata_access_denied: refused'],
      ['warn', 'the check failed: see the log'],
      ['info', null],
      ['warn', 'openmetadata_access_denied: refused'],
      ['warn', 'no answer within 2 s'],
    ]);
  });
});
