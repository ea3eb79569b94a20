import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthlyCostMicros } from '../../src/money/cost.ts';
import { createRateBook, decimalText, type Rate, rateFor, type Stored } from '../../src/money/rate.ts';
import { GIB, someRate } from '../support/rates.ts';

const TODAY = 20_000;

const own = (serviceType: string, service: string | null, members: Partial<Rate> = {}): Rate =>
  someRate({ origin: 'own', tier: null, serviceType, service, usdPerGbMonth: '1', ...members });

const BIGQUERY = [
  someRate({ serviceType: 'BigQuery', tier: 'active-logical', usdPerGbMonth: '0.02' }),
  someRate({ serviceType: 'BigQuery', tier: 'long-term-logical', usdPerGbMonth: '0.01' }),
];

const find = (rates: readonly Rate[], stored: Partial<Stored>): Rate | null => {
  const table = { serviceType: 'Athena', serviceName: 'lake', lastWrittenDay: null, today: TODAY, ...stored };
  return rateFor(createRateBook(rates, 0), table)?.rate ?? null;
};

describe('the text of a rate', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [0.0390625, '0.0390625'],
    [0.0224609375, '0.0224609375'],
    [1e-7, '0.0000001'],
    [1.5e-7, '0.00000015'],
    [1e-12, '0.000000000001'],
    [1_000_000, '1000000'],
    [1e6, '1000000'],
    ['0.0230', '0.023'],
    ['0.000', '0'],
    ['10.0', '10'],
    ['100', '100'],
    ['999999.999999999', '999999.999999999'],
  ])('of %j is %s', (value, text) => {
    expect(decimalText(value)).toBe(text);
  });

  it.each([
    -1e-7,
    -1,
    1e-13,
    5e-324,
    0.1 + 0.2,
    1_000_000.5,
    1e21,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    ' 1',
    '1 ',
    '+1',
    '-0',
    '01',
    '.5',
    '5.',
    '1e-3',
    '1,5',
    '0x10',
    '١',
    '1\n',
    '0.0000000000001',
    '1000000.1',
    '1000000.000000000001',
    '123456.123456789012',
    '9'.repeat(400),
  ])('is none of %j', (value) => {
    expect(decimalText(value)).toBeNull();
  });

  it('says of a number what the number says', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 9 }), fc.integer({ min: 0, max: 12 }), (digits, scale) => {
        const value = Number(`${digits}e-${scale}`);
        fc.pre(value <= 1_000_000);
        const text = decimalText(value);
        expect(Number(text)).toBe(value);
        expect(text).not.toContain('e');
        expect(decimalText(text ?? '')).toBe(text);
      }),
    );
  });
});

describe('the rate of a table', () => {
  const rates = [
    someRate(),
    own('Athena', null, { usdPerGbMonth: '2' }),
    own('Athena', 'lake', { usdPerGbMonth: '3' }),
    own('Oracle', 'erp', { usdPerGbMonth: '4' }),
  ];

  it('is the own one of its service before the own one of its type before that of the list', () => {
    expect(find(rates, {})).toMatchObject({ origin: 'own', service: 'lake', usdPerGbMonth: '3' });
    expect(find(rates, { serviceName: 'other' })).toMatchObject({ origin: 'own', service: null });
    expect(find([someRate()], {})).toEqual(someRate());
  });

  it('is none without a rate: of an unknown type, of another service, or without a type', () => {
    expect(find(rates, { serviceType: 'Trino' })).toBeNull();
    expect(find(rates, { serviceType: 'Oracle', serviceName: 'crm' })).toBeNull();
    expect(find(rates, { serviceType: 'Oracle', serviceName: 'erp' })).toMatchObject({ usdPerGbMonth: '4' });
    expect(find(rates, { serviceType: null })).toBeNull();
    expect(find([], {})).toBeNull();
  });

  it.each(['athena', 'ATHENA', 'Athena ', ' Athena', 'Athenа', '__proto__', 'constructor'])(
    'takes a service type as it is written: %j is another one',
    (serviceType) => {
      expect(find(rates, { serviceType })).toBeNull();
    },
  );

  it.each([
    [null, 'active-logical'],
    [TODAY + 1, 'active-logical'],
    [TODAY, 'active-logical'],
    [TODAY - 90, 'active-logical'],
    [TODAY - 91, 'long-term-logical'],
    [0, 'long-term-logical'],
  ])('of BigQuery, last written on day %s, is that of the tier %s', (lastWrittenDay, tier) => {
    expect(find(BIGQUERY, { serviceType: 'BigQuery', lastWrittenDay })).toMatchObject({ tier });
  });

  it('knows no long-term storage elsewhere, and an own rate replaces all tiers', () => {
    expect(find([someRate()], { lastWrittenDay: 0 })).toEqual(someRate());
    const replaced = [...BIGQUERY, own('BigQuery', null)];
    for (const lastWrittenDay of [null, TODAY, 0])
      expect(find(replaced, { serviceType: 'BigQuery', lastWrittenDay })).toMatchObject({ origin: 'own' });
  });

  it('carries its own kind of savings, GB and source', () => {
    const list = someRate({ serviceType: 'AzureSQL', savingsKind: 'capacity' });
    const cash = own('AzureSQL', 'lake', { gbBytes: 1_000_000_000, source: 'set by ann' });
    expect(find([list, cash], { serviceType: 'AzureSQL' })).toEqual(cash);
    expect(find([list, cash], { serviceType: 'AzureSQL', serviceName: 'b' })?.savingsKind).toBe('capacity');
  });

  it('may be 0, which is a price and not unpriced', () => {
    const book = createRateBook([own('Hive', null, { usdPerGbMonth: '0' })], 7);
    const stored = { serviceType: 'Hive', serviceName: 'h', lastWrittenDay: null, today: TODAY };
    const priced = rateFor(book, stored);
    expect(priced && monthlyCostMicros(BigInt(GIB), priced)).toBe(0n);
    expect(book.changeId).toBe(7);
  });
});
