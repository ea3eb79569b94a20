/** What a schema is for; decides the names and the habits of its tables. */
export type Layer = 'mart' | 'raw' | 'staging' | 'sandbox' | 'archive' | 'features' | 'app';

export type Theme = 'sales' | 'finance' | 'marketing' | 'product' | 'supply' | 'people' | 'support' | 'mixed';

export type ServiceSpec = {
  name: string;
  type: string;
  /** Share of the estate's tables. */
  share: number;
  /** How the service's identifiers look. */
  upperCase: boolean;
  /** Days between the last usage row and today; null: the service has no usage rows at all. */
  evidenceAge: number | null;
  /** Which parts of lifeCycle its ingestion fills. */
  lifeCycle: { created: boolean; usage: boolean };
  /** Whether the profiler records write operations. */
  writes: boolean;
  /** null: no profiles; otherwise the factor on the typical size, or 'unsized' when profiles carry no size. */
  sizeFactor: number | 'unsized' | null;
  /** Weights; the empty name stands for a document without tableType. */
  tableTypes: Record<string, number>;
  /** Schema names by database name. */
  databases: Record<string, readonly (keyof typeof SCHEMA_KINDS)[]>;
};

/** Layer, theme and relative number of tables by schema name. */
export const SCHEMA_KINDS = {
  sales: { layer: 'mart', theme: 'sales', weight: 5 },
  finance: { layer: 'mart', theme: 'finance', weight: 4 },
  marketing: { layer: 'mart', theme: 'marketing', weight: 4 },
  product: { layer: 'mart', theme: 'product', weight: 4 },
  supply_chain: { layer: 'mart', theme: 'supply', weight: 3 },
  people: { layer: 'mart', theme: 'people', weight: 2 },
  support: { layer: 'mart', theme: 'support', weight: 2 },
  reporting: { layer: 'mart', theme: 'mixed', weight: 5 },
  crm_raw: { layer: 'raw', theme: 'sales', weight: 4 },
  erp_raw: { layer: 'raw', theme: 'finance', weight: 4 },
  ads_raw: { layer: 'raw', theme: 'marketing', weight: 3 },
  events_raw: { layer: 'raw', theme: 'product', weight: 4 },
  staging: { layer: 'staging', theme: 'mixed', weight: 6 },
  sandbox: { layer: 'sandbox', theme: 'mixed', weight: 5 },
  archive: { layer: 'archive', theme: 'mixed', weight: 5 },
  ml_features: { layer: 'features', theme: 'mixed', weight: 4 },
  ml_experiments: { layer: 'sandbox', theme: 'product', weight: 3 },
  public: { layer: 'app', theme: 'mixed', weight: 4 },
  billing: { layer: 'app', theme: 'finance', weight: 2 },
  catalog: { layer: 'app', theme: 'product', weight: 2 },
  general_ledger: { layer: 'app', theme: 'finance', weight: 3 },
  human_resources: { layer: 'app', theme: 'people', weight: 2 },
} as const satisfies Record<string, { layer: Layer; theme: Theme; weight: number }>;

const FULL_LIFE_CYCLE = { created: true, usage: true };
const NO_LIFE_CYCLE = { created: false, usage: false };

export const SERVICES: readonly ServiceSpec[] = [
  {
    name: 'snowflake_prod',
    type: 'Snowflake',
    share: 31,
    upperCase: true,
    evidenceAge: 1,
    lifeCycle: FULL_LIFE_CYCLE,
    writes: true,
    sizeFactor: 1,
    tableTypes: {
      ...{ Regular: 70, View: 8, SecureView: 3, MaterializedView: 3, Transient: 4, Dynamic: 3 },
      ...{ External: 3, Iceberg: 3, Stream: 1, '': 2 },
    },
    databases: {
      analytics: ['sales', 'finance', 'marketing', 'supply_chain', 'people', 'reporting'],
      raw: ['crm_raw', 'erp_raw', 'events_raw', 'staging'],
      lab: ['sandbox', 'ml_features'],
      cold: ['archive'],
    },
  },
  {
    name: 'bigquery_growth',
    type: 'BigQuery',
    share: 20,
    upperCase: false,
    evidenceAge: 1,
    lifeCycle: FULL_LIFE_CYCLE,
    writes: true,
    sizeFactor: 1.4,
    tableTypes: {
      Regular: 60,
      Partitioned: 16,
      View: 12,
      MaterializedView: 4,
      External: 5,
      Iceberg: 1,
      '': 2,
    },
    databases: {
      'growth-analytics': ['marketing', 'product', 'support', 'reporting'],
      'growth-ingest': ['ads_raw', 'events_raw', 'staging'],
      'growth-lab': ['sandbox', 'archive'],
    },
  },
  {
    name: 'redshift_finance',
    type: 'Redshift',
    share: 12,
    upperCase: false,
    evidenceAge: 20,
    lifeCycle: FULL_LIFE_CYCLE,
    writes: true,
    sizeFactor: 0.6,
    tableTypes: { Regular: 80, View: 9, MaterializedView: 4, External: 7 },
    databases: {
      finance_dw: ['finance', 'reporting', 'erp_raw', 'staging'],
      finance_old: ['archive', 'sandbox'],
    },
  },
  {
    name: 'databricks_ml',
    type: 'Databricks',
    share: 13,
    upperCase: false,
    evidenceAge: 2,
    lifeCycle: { created: false, usage: true },
    writes: true,
    sizeFactor: 'unsized',
    tableTypes: { Regular: 66, External: 18, View: 8, MaterializedView: 3, Stream: 2, HybridTable: 1, '': 2 },
    databases: { ml: ['ml_features', 'ml_experiments'], lakehouse: ['events_raw', 'staging', 'product'] },
  },
  {
    name: 'postgres_app',
    type: 'Postgres',
    share: 9,
    upperCase: false,
    evidenceAge: 1,
    lifeCycle: NO_LIFE_CYCLE,
    writes: false,
    sizeFactor: 0.06,
    tableTypes: { Regular: 82, View: 8, MaterializedView: 3, Partitioned: 4, Foreign: 3 },
    databases: { shop: ['public', 'billing', 'catalog'], 'shop.v2': ['public', 'catalog'] },
  },
  {
    name: 'mysql_backoffice',
    type: 'Mysql',
    share: 6,
    upperCase: false,
    evidenceAge: 1,
    lifeCycle: NO_LIFE_CYCLE,
    writes: false,
    sizeFactor: 0.03,
    tableTypes: { Regular: 92, View: 8 },
    databases: { default: ['billing', 'support', 'human_resources'], legacy: ['catalog', 'archive'] },
  },
  {
    name: 'oracle_erp',
    type: 'Oracle',
    share: 5,
    upperCase: true,
    evidenceAge: 3,
    lifeCycle: NO_LIFE_CYCLE,
    writes: false,
    sizeFactor: 'unsized',
    tableTypes: { Regular: 86, View: 10, MaterializedView: 4 },
    databases: { erp: ['general_ledger', 'human_resources', 'supply_chain'], erp_hist: ['archive'] },
  },
  {
    name: 'trino_lake',
    type: 'Trino',
    share: 4,
    upperCase: false,
    evidenceAge: null,
    lifeCycle: NO_LIFE_CYCLE,
    writes: false,
    sizeFactor: null,
    tableTypes: { Regular: 60, External: 25, View: 10, Iceberg: 5 },
    databases: { hive: ['events_raw', 'archive'], iceberg: ['reporting', 'staging'] },
  },
];
