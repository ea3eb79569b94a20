import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { FIRST, usePublication } from '../support/publication.ts';

const { databases, admin, bench, rows, published, states, removeTable, count } = usePublication();

describe('a scan that cannot publish', () => {
  /** Scans once well; then makes a change, fails with `scanner`, and expects that nothing of it is seen. */
  const failsWithoutTrace = async (scanner: Parameters<typeof bench>[0], reason = 'scan_failed') => {
    const reader = await bench();
    await reader.scan();
    const before = await published();
    await removeTable(0);
    const outcome = await (await bench(scanner)).scan();
    expect(outcome).toBe('failed');
    expect(await published()).toEqual(before);
    expect(await states()).toEqual(['SUCCEEDED', 'FAILED']);
    expect(await reader.ziScore()).toMatchObject({ stale: true, stale_reason: reason });
    expect(await reader.scan()).toBe('succeeded');
    expect(await count(reader)).toBe(FIRST - 1);
    return reader;
  };

  it('because of an error on the way, leaves the old one whole, and tells no secret', async () => {
    const reader = await failsWithoutTrace({
      onPublish: async () => {
        throw new Error('password hunter2 at host db.example.org');
      },
    });
    const [failed] = (await rows('scans', 'ORDER BY id')).slice(1);
    expect(JSON.stringify([failed, await reader.ready()])).not.toMatch(/hunter2|example\.org/);
  });

  it('because its connection was killed, leaves the old one whole', async () => {
    const onPublish: NonNullable<Parameters<typeof bench>[0]>['onPublish'] = async (trx) => {
      const { rows } = await sql<{ id: number }>`SELECT CONNECTION_ID() AS id`.execute(trx);
      await admin('KILL ?', [rows[0]?.id]);
    };
    await failsWithoutTrace({ onPublish }, 'thirdeye_unreachable');
  });

  /** Scans that read everything, and those that read changes only. */
  const modes = [
    { mode: 'full', fullScanMs: 0 },
    { mode: 'incremental', fullScanMs: 1e12 },
  ] as const;

  it.each(modes)(
    'because it lost its lock while it read ($mode), leaves the old one whole',
    async ({ fullScanMs }) => {
      const reader = await bench();
      await reader.scan();
      const before = await published();
      const { catalogue } = reader;
      const loseLock = async () => {
        const sessions = await admin(
          'SELECT id AS id FROM information_schema.processlist WHERE user = ? AND db IS NULL',
          [databases().rw.user],
        );
        expect(sessions).toHaveLength(1);
        await admin('KILL ?', [sessions[0]?.['id']]);
      };
      const loser = await bench({
        fullScanMs,
        catalogue: {
          ...catalogue,
          pages: async function* (...args) {
            await loseLock();
            yield* catalogue.pages(...args);
          },
          increment: async (...args) => {
            await loseLock();
            return catalogue.increment(...args);
          },
        },
      });
      expect(await loser.scan()).toBe('failed');
      expect(await published()).toEqual(before);
      expect(await reader.scan()).toBe('succeeded');
    },
  );

  it.each(modes)(
    'because it was told to stop between pages ($mode), is recorded as aborted and leaves the old one whole',
    async ({ fullScanMs }) => {
      const reader = await bench();
      await reader.scan();
      const before = await published();
      const { catalogue } = reader;
      const stop = new AbortController();
      const stopped = await bench({
        fullScanMs,
        catalogue: {
          ...catalogue,
          pages: async function* (features, options) {
            for await (const page of catalogue.pages(features, options)) {
              yield page;
              stop.abort();
              options.signal.throwIfAborted();
            }
          },
          increment: async (features, options) => {
            const increment = await catalogue.increment(features, options);
            return {
              ...increment,
              refresh: async (...args) => {
                const tables = await increment.refresh(...args);
                stop.abort();
                return tables;
              },
            };
          },
        },
      });
      expect(await stopped.scan(stop.signal)).toBe('aborted');
      expect(await published()).toEqual(before);
      expect(await states()).toEqual(['SUCCEEDED', 'ABORTED']);
      expect(await reader.ziScore()).toMatchObject({ stale: false });
      expect(await reader.scan()).toBe('succeeded');
    },
  );

  it('because OpenMetadata has become another while it was read, leaves the old one whole', async () => {
    const { catalogue } = await bench();
    let asked = 0;
    const probe = async () => {
      asked += 1;
      return { ...(await catalogue.probe()), version: `1.${asked}` };
    };
    await failsWithoutTrace({ catalogue: { ...catalogue, probe } }, 'openmetadata_changed');
  });
});
