import type { Random } from './random.ts';
import type { Layer, Theme } from './services.ts';

const SUBJECTS: Record<Exclude<Theme, 'mixed'>, readonly string[]> = {
  sales: [
    ...['orders', 'order_lines', 'customers', 'opportunities', 'quotes', 'refunds', 'territories'],
    ...['pipeline_stages', 'price_lists', 'discounts', 'contracts', 'renewals'],
  ],
  finance: [
    ...['gl_entries', 'ledger_balances', 'cost_centers', 'payments', 'payables', 'receivables', 'budgets'],
    ...['tax_lines', 'fx_rates', 'invoices', 'accruals', 'fixed_assets'],
  ],
  marketing: [
    ...['campaigns', 'ad_spend', 'email_sends', 'attribution', 'segments', 'leads', 'touchpoints'],
    ...['landing_pages', 'coupons', 'referrals', 'audiences'],
  ],
  product: [
    ...['events', 'page_views', 'sessions', 'clickstream', 'feature_flags', 'experiments', 'funnels'],
    ...['devices', 'searches', 'signups', 'notifications'],
  ],
  supply: [
    ...['shipments', 'stock_levels', 'purchase_orders', 'warehouses', 'carriers', 'returns'],
    ...['suppliers', 'routes', 'delivery_slots', 'inventory_moves'],
  ],
  people: ['headcount', 'positions', 'time_off', 'payroll_runs', 'trainings', 'applications', 'surveys'],
  support: ['tickets', 'csat', 'chat_logs', 'agents', 'escalations', 'articles', 'sla_breaches'],
};

const ALL_SUBJECTS = Object.values(SUBJECTS).flat();

const SOURCES = ['shop', 'crm', 'erp', 'web', 'app', 'pos', 'ads', 'desk'] as const;
const GRAINS = ['', '', '', '_daily', '_weekly', '_monthly', '_by_region', '_history'] as const;

const tableName = (random: Random, layer: Layer, subject: string): string => {
  switch (layer) {
    case 'mart':
      return `${random.pick(['dim', 'fct', 'fct', 'agg', 'rpt'])}_${subject}${random.pick(GRAINS)}`;
    case 'raw':
      return `${random.pick(SOURCES)}_${subject}${random.pick(['', '', '_v2', '_cdc', '_snapshots'])}`;
    case 'staging':
      return `stg_${random.pick(SOURCES)}_${subject}${random.pick(['', '', '_dedup', '_delta'])}`;
    case 'sandbox':
      return random.pick([
        `tmp_${subject}_${random.int(1, 40)}`,
        `${subject}_copy`,
        `${subject}_backup_${random.int(2022, 2025)}`,
        `test_${subject}`,
        `analyst_${String(random.int(1, 40)).padStart(2, '0')}_${subject}`,
      ]);
    case 'archive':
      return `${subject}_${random.int(2016, 2024)}${random.pick(['', '', '_q1', '_q2', '_q3', '_q4'])}`;
    case 'features':
      return `${subject}_${random.pick(['features', 'embeddings', 'scores', 'training_set'])}_v${random.int(1, 6)}`;
    case 'app':
      return random.pick([subject, subject, `${subject}_log`, `${subject}_audit`, `${subject}_archive`]);
  }
};

/** A telling table name that `taken` does not hold yet; adds it. */
export const uniqueTableName = (random: Random, layer: Layer, theme: Theme, taken: Set<string>): string => {
  const wanted = tableName(random, layer, random.pick(theme === 'mixed' ? ALL_SUBJECTS : SUBJECTS[theme]));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  taken.add(name);
  return name;
};

/** Names that break careless code; each is given to one table. */
export const NASTY_NAMES: readonly string[] = [
  'daily.revenue.v2',
  '.leading.and.trailing.',
  'orders "final" copy',
  '"fully quoted"',
  "it's_complicated",
  '📈_kpi_👩‍💻',
  'back\\slash`tick',
  '100%_done',
  '顧客_月次',
  'Übersicht Länder',
  '<b>bold</b>&amp;',
  'a__reserved__quote__b',
  'null',
  `l${'o'.repeat(253)}ng`,
];
