import type { JsonDocument } from '../openmetadata/rows.ts';
import type { Random } from './random.ts';
import type { Theme } from './services.ts';

export type ColumnSpec = readonly [name: string, type: string, description: string];

const KEYS: readonly ColumnSpec[] = [
  ['id', 'BIGINT', 'Surrogate key, unique within the table.'],
  ['source_id', 'VARCHAR', 'Key of the record in the system that it came from.'],
];

const COMMON: readonly ColumnSpec[] = [
  ['customer_id', 'BIGINT', 'Customer that the record belongs to.'],
  ['status', 'VARCHAR', 'State of the record at the time of loading.'],
  ['country_code', 'VARCHAR', 'Two letters, ISO 3166.'],
  ['currency', 'VARCHAR', 'Three letters, ISO 4217.'],
  ['channel', 'VARCHAR', 'How the record was made: web, app, shop or phone.'],
  ['is_test', 'BOOLEAN', 'True for records made by tests.'],
  ['valid_from', 'TIMESTAMP', 'Start of the period in which this version held.'],
  ['valid_to', 'TIMESTAMP', 'End of the period in which this version held, empty for the present one.'],
  ['tags', 'ARRAY', 'Free labels set by the users of the source.'],
  ['attributes', 'JSON', 'Everything else that the source sent.'],
];

const BY_THEME: Record<Theme, readonly ColumnSpec[]> = {
  sales: [
    ['amount', 'DECIMAL', 'Gross amount in the currency of the record.'],
    ['discount_pct', 'DECIMAL', 'Discount in percent of the list price.'],
    ['sales_rep_id', 'BIGINT', 'Sales representative in charge.'],
    ['closed_at', 'TIMESTAMP', 'Time at which the deal was won or lost.'],
  ],
  finance: [
    ['account_no', 'VARCHAR', 'Account of the general ledger.'],
    ['debit', 'DECIMAL', 'Debit side, in local currency.'],
    ['credit', 'DECIMAL', 'Credit side, in local currency.'],
    ['period', 'VARCHAR', 'Fiscal period, year and month.'],
  ],
  marketing: [
    ['campaign_id', 'BIGINT', 'Campaign that caused the contact.'],
    ['impressions', 'BIGINT', 'How often the advertisement was shown.'],
    ['clicks', 'BIGINT', 'How often it was clicked.'],
    ['spend', 'DECIMAL', 'Money spent, in the currency of the account.'],
  ],
  product: [
    ['session_id', 'VARCHAR', 'Session in which the event happened.'],
    ['event_name', 'VARCHAR', 'Name of the event as the client sent it.'],
    ['device_type', 'VARCHAR', 'Phone, tablet or desktop.'],
    ['app_version', 'VARCHAR', 'Version of the client.'],
  ],
  supply: [
    ['warehouse_id', 'BIGINT', 'Warehouse that holds or sends the goods.'],
    ['sku', 'VARCHAR', 'Stock keeping unit.'],
    ['quantity', 'BIGINT', 'Number of units.'],
    ['eta', 'DATE', 'Day on which the goods are expected.'],
  ],
  people: [
    ['employee_key', 'VARCHAR', 'Pseudonym of the employee.'],
    ['department', 'VARCHAR', 'Department at the end of the period.'],
    ['fte', 'DECIMAL', 'Full-time equivalent, 0 to 1.'],
  ],
  support: [
    ['ticket_id', 'BIGINT', 'Ticket that the record belongs to.'],
    ['priority', 'VARCHAR', 'Priority set by the agent.'],
    ['first_reply_minutes', 'BIGINT', 'Minutes until the first answer.'],
    ['score', 'BIGINT', 'Answer to the satisfaction survey, 1 to 5.'],
  ],
  mixed: [
    ['value', 'DOUBLE', 'Measured or computed value.'],
    ['unit', 'VARCHAR', 'Unit of the value.'],
    ['batch_id', 'VARCHAR', 'Load that wrote the record.'],
  ],
};

const TAIL: readonly ColumnSpec[] = [
  ['created_at', 'TIMESTAMP', 'Time at which the record was made in the source.'],
  ['updated_at', 'TIMESTAMP', 'Time of the last change in the source.'],
  ['loaded_at', 'TIMESTAMP', 'Time of the load.'],
];

const LENGTHS: Record<string, number> = { VARCHAR: 256, ARRAY: 1, JSON: 1 };

/** Draws the 7 to 19 columns of a table. */
export const chooseColumns = (random: Random, theme: Theme): ColumnSpec[] => {
  const common = COMMON.filter(() => random.chance(0.55));
  return [...KEYS, ...BY_THEME[theme], ...common, ...TAIL];
};

/** The `columns` of a table document. */
export const columnDocuments = (columns: readonly ColumnSpec[], tableFqn: string): JsonDocument[] =>
  columns.map(([name, type, description], index) => ({
    name,
    dataType: type,
    dataTypeDisplay: type === 'VARCHAR' ? 'varchar(256)' : type.toLowerCase(),
    dataLength: LENGTHS[type] ?? 0,
    description,
    fullyQualifiedName: `${tableFqn}.${name}`,
    tags: [],
    constraint: index === 0 ? 'PRIMARY_KEY' : 'NULL',
    ordinalPosition: index + 1,
  }));
