import type { Fact } from './facts-catalogue.ts';
import { HAS, MENTIONED_IN, noon, OWNS, UPSTREAM } from './facts-catalogue-place.ts';

/** "Relationships" and "Tags and tiers". */
export const RELATION_FACTS: Fact[] = [
  {
    sentence: 'an owner is a user or a team, several are possible, and deleted rows do not count',
    rows: (at) => {
      at.witness();
      for (const name of ['one', 'several', 'former', 'not owned', 'gone']) at.table(name);
      at.user('rel-user');
      at.user('rel-other');
      at.team('rel-team');
      at.edge(['user', 'rel-user'], OWNS, ['table', 'one']);
      at.edge(['user', 'rel-user'], OWNS, ['table', 'several']);
      at.edge(['team', 'rel-team'], OWNS, ['table', 'several']);
      at.edge(['user', 'rel-user'], OWNS, ['table', 'former'], true);
      at.edge(['bot', 'rel-user'], OWNS, ['table', 'not owned']);
      at.edge(['user', 'rel-user'], HAS, ['table', 'not owned']);
      at.edge(['user', 'rel-other'], OWNS, ['dashboard', 'not owned']);
    },
    tables: {
      one: { owners: ['rel-user'] },
      several: { owners: ['rel-team', 'rel-user'] },
      former: { owners: [] },
      'not owned': { owners: [] },
      gone: { owners: [] },
    },
  },
  ...(['databaseSchema', 'database', 'databaseService'] as const).map((entity): Fact => {
    const container = { databaseSchema: 'schema', database: 'database', databaseService: 'service' }[entity];
    return {
      sentence: `owner and domain are inherited from the ${container} when the table has no row`,
      rows: (at) => {
        at.witness();
        at.containers();
        at.table('heir');
        at.table('owned');
        at.user(`own-${entity}`);
        at.team(`of-${entity}`);
        at.domain(`Domain.${entity}`);
        at.domain(`Other of ${entity}`);
        at.edge(['team', `of-${entity}`], OWNS, [entity, container]);
        at.edge(['domain', `Domain.${entity}`], HAS, [entity, container]);
        at.edge(['user', `own-${entity}`], OWNS, ['table', 'owned']);
        at.edge(['domain', `Other of ${entity}`], HAS, ['table', 'owned']);
      },
      tables: {
        heir: { owners: [`of-${entity}`], domains: [`"Domain.${entity}"`] },
        owned: { owners: [`own-${entity}`], domains: [`Other of ${entity}`] },
      },
    };
  }),
  {
    sentence: 'the nearest container that has an owner gives it',
    rows: (at) => {
      at.witness();
      at.containers();
      at.table('t');
      at.team('near');
      at.team('far');
      at.edge(['team', 'near'], OWNS, ['database', 'database']);
      at.edge(['team', 'far'], OWNS, ['databaseService', 'service']);
      at.edge(['team', 'far'], OWNS, ['databaseSchema', 'schema'], true);
    },
    tables: { t: { owners: ['near'] } },
  },
  {
    sentence:
      'HAS also means membership: only a domain gives a domain, and only to tables and what they lie in',
    rows: (at) => {
      at.witness();
      at.containers();
      at.table('t');
      at.team('members');
      at.edge(['team', 'members'], HAS, ['table', 't']);
      at.edge(['dataProduct', 'product'], HAS, ['table', 't']);
      at.edge(['databaseSchema', 'schema'], HAS, ['table', 't']);
    },
    tables: { t: { domains: [], owners: [] } },
  },
  {
    sentence: 'an outgoing UPSTREAM edge means something downstream reads the table',
    rows: (at) => {
      at.witness();
      const names = [
        'to table',
        'to dashboard',
        'to self',
        'to deleted',
        'to nowhere',
        'deleted edge',
        'target',
      ];
      for (const name of [...names, 'mentioned', 'from dashboard']) at.table(name);
      at.table('gone', { deleted: true });
      at.edge(['table', 'to table'], UPSTREAM, ['table', 'target']);
      at.edge(['table', 'to dashboard'], UPSTREAM, ['dashboard', 'some dashboard']);
      at.edge(['table', 'to dashboard'], UPSTREAM, ['pipeline', 'some pipeline']);
      at.edge(['table', 'to dashboard'], UPSTREAM, ['topic', 'some topic']);
      at.edge(['table', 'to self'], UPSTREAM, ['table', 'to self']);
      at.edge(['table', 'to deleted'], UPSTREAM, ['table', 'gone']);
      at.edge(['table', 'to nowhere'], UPSTREAM, ['table', 'was never there']);
      at.edge(['table', 'deleted edge'], UPSTREAM, ['table', 'target'], true);
      at.edge(['query', 'some query'], MENTIONED_IN, ['table', 'mentioned']);
      at.edge(['table', 'mentioned'], MENTIONED_IN, ['query', 'some query']);
      at.edge(['dashboard', 'from dashboard'], UPSTREAM, ['table', 'target']);
    },
    tables: {
      'to table': { downstream_count: 1, gates: ['downstream'], category: 'stale_tables' },
      'to dashboard': { downstream_count: 3, gates: ['downstream'], category: 'stale_tables' },
      ...Object.fromEntries(
        ['to self', 'to deleted', 'to nowhere', 'deleted edge', 'target', 'mentioned', 'from dashboard'].map(
          (name) => [name, { downstream_count: 0, gates: [], category: 'zombie_tables' as const }],
        ),
      ),
      gone: null,
    },
    score: { metadata: { zombie_tables: 7 } },
  },
  {
    sentence: 'a gate is listed whenever it holds and caps the recommendation',
    rows: (at) => {
      at.witness();
      at.table('both');
      at.table('open');
      at.edge(['table', 'both'], UPSTREAM, ['metric', 'some metric']);
      at.tag('both', 'Tier.Tier2');
    },
    tables: {
      both: { gates: ['downstream', 'tier'], recommendation: 'REVIEW_REQUIRED', purge_score: 8 },
      open: { gates: [], recommendation: 'EXCELLENT_CANDIDATE', purge_score: 8 },
    },
  },
  {
    sentence: 'tiers are confirmed classification tags of the table itself; the lowest number counts',
    rows: (at) => {
      at.witness();
      for (const name of ['one', 'lowest', 'suggested', 'glossary', 'column', 'other', 'six', 'three']) {
        at.table(name, { lifeCycle: { updated: { timestamp: noon(100) } } });
      }
      at.tag('one', 'Tier.Tier1');
      at.tag('lowest', 'Tier.Tier4');
      at.tag('lowest', 'Tier.Tier2');
      at.tag('lowest', 'Tier.Tier5');
      at.tag('suggested', 'Tier.Tier1', { state: 0 });
      at.tag('glossary', 'Tier.Tier1', { source: 1 });
      at.tag('column', 'Tier.Tier1', { column: 'id' });
      at.tag('other', 'PII.Sensitive');
      at.tag('six', 'Tier.Tier6');
      at.tag('three', 'Tier.Tier3');
    },
    tables: {
      one: { tier: 1, gates: ['tier'] },
      lowest: { tier: 2, gates: ['tier'] },
      suggested: { tier: null, gates: [] },
      glossary: { tier: null },
      column: { tier: null },
      other: { tier: null },
      six: { tier: null },
      three: { tier: 3, gates: [] },
    },
  },
];
