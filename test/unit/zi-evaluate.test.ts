import { describe, expect, it } from 'vitest';
import { createRateBook } from '../../src/money/rate.ts';
import { createEvaluation } from '../../src/zi/evaluate.ts';
import { ago, extremesOf, snapshotOf, TODAY, table } from '../support/facts.ts';

const names = (...args: Parameters<typeof snapshotOf>) => snapshotOf(...args).services.map((s) => s.name);

describe('the services of a scan', () => {
  it('are those of OpenMetadata, with and without tables, by name', () => {
    const services = ['zeta', 'alpha', 'Beta'].map((name) => ({ hash: name, name, serviceType: 'Mysql' }));
    expect(names([table()], { services })).toEqual(['Beta', 'alpha', 'zeta']);
  });

  it('are those that tables name, when OpenMetadata has no row for them', () => {
    const orphan = table({ serviceHash: 'x', fqn: '"a.b".db.sch.t' });
    const evaluation = createEvaluation(
      {
        ...{ services: [], domains: [], serviceTypes: new Map([['x', 'Trino']]) },
        ...{ extremes: extremesOf([orphan]), book: createRateBook([], 0), minSavingsMicros: 0n },
      },
      TODAY,
    );
    evaluation.add(orphan);
    expect(evaluation.services()).toMatchObject([{ hash: 'x', name: 'a.b', serviceType: 'Trino' }]);
  });

  it('have a row of their own before a name made of a table', () => {
    const services = [{ hash: 'alpha', name: 'Alpha', serviceType: 'Oracle' }];
    expect(names([table({ fqn: 'old-name.db.sch.t' })], { services })).toEqual(['Alpha']);
  });

  it('do not depend on the order of tables, not even of one whose name is missing', () => {
    const nameless = table({ id: 'a', serviceHash: 'x', fqn: '' });
    const named = table({ id: 'b', serviceHash: 'x', fqn: 'svc.db.sch.t' });
    expect(names([nameless, named])).toEqual(names([named, nameless]));
  });

  it('do not depend on the order of tables when two have one name', () => {
    const tables = ['x', 'y'].map((hash) => table({ id: hash, serviceHash: hash, fqn: 'svc.db.sch.t' }));
    expect(snapshotOf(tables.toReversed()).services).toEqual(snapshotOf(tables).services);
  });

  it('keep their evidence when all their tables are views', () => {
    const view = table({ tableType: 'View', firstUsageDay: ago(9), lastUsageDay: ago(2) });
    expect(snapshotOf([view]).services).toMatchObject([
      { evidence: { from: ago(9), to: ago(2) }, tally: { tables: 0, views: 1 } },
    ]);
  });
});
