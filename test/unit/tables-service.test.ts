import { describe, expect, it } from 'vitest';
import type { TableFacts } from '../../src/catalogue/table-facts.ts';
import { createTablesService } from '../../src/tables/tables.service.ts';
import type { Snapshot } from '../../src/zi/snapshot.ts';
import { groundsOf } from '../../src/zi/verdict.ts';
import { ago, snapshotOf, table } from '../support/facts.ts';

const alpha = table({ firstUsageDay: ago(200), lastUsageDay: ago(0) });
const beta = table({ id: 'u', serviceHash: 'beta', fqn: 'beta.db.sch.u', fqnHash: 'beta.db.sch.u' });
const BETA = { hash: 'beta', name: 'beta', serviceType: 'Snowflake' };

/** A table as a snapshot has judged it. */
const recordOf = (facts: TableFacts, { services, day }: Snapshot) => {
  const evidence = services.find(({ hash }) => hash === facts.serviceHash)?.evidence ?? null;
  const verdict = { name: 't', purgeScore: null, recommendation: null, category: null };
  return {
    facts,
    verdict: { ...verdict, activity: 'UNKNOWN' as const },
    grounds: groundsOf(facts, evidence, day),
  };
};

const serviceWith = (known: Snapshot, judgedBy: Snapshot, facts: TableFacts) => {
  let looks = 0;
  const service = createTablesService({
    readTables: async () => ({ judgedBy, records: [recordOf(facts, judgedBy)] }),
    snapshot: async () => known,
    onNewer: () => {
      looks += 1;
    },
  });
  return { list: () => service.list({ limit: 50 }), looks: () => looks };
};

describe('a page of a scan that another replica has just published', () => {
  const known = snapshotOf([alpha]);
  const published = {
    ...snapshotOf([alpha, { ...beta, firstUsageDay: ago(200), lastUsageDay: ago(3) }], { services: [BETA] }),
    scanId: 2,
  };

  it('is described by that scan, whatever is in memory', async () => {
    const { list, looks } = serviceWith(known, published, { ...beta, lastUsageDay: ago(3) });
    const { data } = await list();
    expect(data[0]).toMatchObject({ service: 'beta', service_type: 'Snowflake', idle_days: 0 });
    await list();
    expect(looks()).toBe(2); // it is not remembered as one of the scan in memory
  });

  it('is remembered when it is of the scan in memory', async () => {
    const { list, looks } = serviceWith(known, known, alpha);
    expect(await list()).toBe(await list());
    expect(looks()).toBe(0);
  });
});

describe('the reason of a table', () => {
  it('does not deny the use that it shows', async () => {
    const old = table({ accessedDay: ago(500) });
    const snapshot = snapshotOf([old]);
    const { data } = await serviceWith(snapshot, snapshot, old).list();
    expect(data[0]?.last_used_at).not.toBeNull();
    expect(data[0]?.reason).toContain('no use recorded recently enough');
    const silent = snapshotOf([table()]);
    const { data: none } = await serviceWith(silent, silent, table()).list();
    expect(none[0]?.reason).toContain('no recorded use at all');
  });
});
