import type { Day } from '../time.ts';

export const SAVINGS_KINDS = ['cash', 'capacity'] as const;

/** What dropping a table frees: money, or room in storage that is paid for as a whole. */
export type SavingsKind = (typeof SAVINGS_KINDS)[number];

/** What a GB may be: 10^9 or 2^30 bytes. */
export const GB_BYTES = [1_000_000_000, 1_073_741_824] as const;

/** A price of stored bytes and where it comes from. Plain JSON, so that a snapshot can name what it used. */
export type Rate = {
  origin: 'list' | 'own';
  /** As OpenMetadata writes it: `Snowflake`, `BigQuery`. */
  serviceType: string;
  /** Null: every service of the type. */
  service: string | null;
  /** Of the list only: the kind of storage that is priced. */
  tier: string | null;
  /** A decimal as `decimalText` gives it, never a double. */
  usdPerGbMonth: string;
  gbBytes: number;
  savingsKind: SavingsKind;
  source: string;
  /** The UTC day that the price is of: `2026-11-22`. */
  asOf: string;
  certainty: string;
  note: string;
};

/** A rate as answers name it. */
export const rateView = (rate: Rate) => ({
  origin: rate.origin,
  service_type: rate.serviceType,
  service: rate.service,
  tier: rate.tier,
  usd_per_gb_month: Number(rate.usdPerGbMonth),
  gb_bytes: rate.gbBytes,
  savings_kind: rate.savingsKind,
  source: rate.source,
  as_of: rate.asOf,
});

const MAX_USD = 1_000_000;
const FRACTION_DIGITS = 12;
const DECIMAL = new RegExp(`^(0|[1-9]\\d{0,6})(\\.\\d{1,${FRACTION_DIGITS}})?$`);

/** A number's shortest decimal text, without an exponent where it is small. */
const plainText = (value: number): string => {
  const [digits = '', exponent] = String(value).split('e-');
  return exponent === undefined ? digits : `0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`;
};

/** Without needless zeros: `0.0230` is `0.023`. */
export const shortestDecimal = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;

/**
 * The one text of a rate in USD: no exponent, no needless zeros. Null for what is no decimal from 0 to 1 000 000
 * with at most 12 decimals, or has more digits than a JSON number can show.
 */
export const decimalText = (value: number | string): string | null => {
  const text = typeof value === 'number' ? plainText(value) : value;
  if (!DECIMAL.test(text)) return null;
  const shortest = shortestDecimal(text);
  const number = Number(shortest);
  return number <= MAX_USD && plainText(number) === shortest ? shortest : null;
};

/** A rate made ready to be multiplied: `numerator / denominator` micro-dollars a byte and month. */
export type PricedRate = { readonly rate: Rate; readonly numerator: bigint; readonly denominator: bigint };

/** The decimal, in units of 10^-12 dollars. */
const picoDollars = (decimal: string): bigint => {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(FRACTION_DIGITS, '0'));
};

export const pricedRate = (rate: Rate): PricedRate => ({
  rate,
  numerator: picoDollars(rate.usdPerGbMonth),
  denominator: BigInt(rate.gbBytes) * 1_000_000n,
});

/** BigQuery charges less for a table that nobody has written to for longer than this. */
const LONG_TERM_AFTER_DAYS = 90;
const LONG_TERM_TIER = 'long-term-logical';

/** The rates of a service's bytes, those that nobody has written to for long apart. */
type ServiceRates = { standard: PricedRate | null; longTerm: PricedRate | null };

/** All rates in force at one moment, indexed. */
export type RateBook = {
  /** Number of the last change of own rates that is in it; 0 when there was none. */
  readonly changeId: number;
  /** By service type, then by service; the empty name stands for the whole type. */
  readonly own: ReadonlyMap<string, ReadonlyMap<string, PricedRate>>;
  readonly list: ReadonlyMap<string, ServiceRates>;
};

/** At most one own rate of a service type and service, and one list rate of a type and tier. */
export const createRateBook = (rates: Iterable<Rate>, changeId: number): RateBook => {
  const own = new Map<string, Map<string, PricedRate>>();
  const list = new Map<string, ServiceRates>();
  for (const rate of rates) {
    const priced = pricedRate(rate);
    if (rate.origin === 'own') {
      const services = own.get(rate.serviceType) ?? new Map<string, PricedRate>();
      own.set(rate.serviceType, services.set(rate.service ?? '', priced));
    } else {
      const prices = list.get(rate.serviceType) ?? { standard: null, longTerm: null };
      prices[rate.tier === LONG_TERM_TIER ? 'longTerm' : 'standard'] = priced;
      list.set(rate.serviceType, prices);
    }
  }
  return { changeId, own, list };
};

/** What decides the rate of a table. */
export type Stored = {
  /** Null: not known, so the table is unpriced. */
  serviceType: string | null;
  serviceName: string;
  lastWrittenDay: Day | null;
  today: Day;
};

/** Whether a table is billed as long-term storage where there is such a rate. */
export const isLongTerm = (lastWrittenDay: Day | null, today: Day): boolean =>
  lastWrittenDay !== null && today - lastWrittenDay > LONG_TERM_AFTER_DAYS;

/** Its own rate, else its type's own, else the list's. Null: unpriced. An own rate replaces all tiers. */
export const ratesOf = (
  book: RateBook,
  serviceType: string | null,
  serviceName: string,
): ServiceRates | null => {
  if (serviceType === null) return null;
  const services = book.own.get(serviceType);
  const own = services?.get(serviceName) ?? services?.get('');
  if (own !== undefined) return { standard: own, longTerm: own };
  const prices = book.list.get(serviceType);
  return prices === undefined
    ? null
    : { standard: prices.standard, longTerm: prices.longTerm ?? prices.standard };
};

/** The rate of a table by its service and its last write. Null: unpriced. */
export const rateFor = (book: RateBook, table: Stored): PricedRate | null => {
  const { serviceType, serviceName, lastWrittenDay, today } = table;
  const rates = ratesOf(book, serviceType, serviceName);
  return (isLongTerm(lastWrittenDay, today) ? rates?.longTerm : rates?.standard) ?? null;
};

/** Names of services that have an own rate of their own. */
export const servicesWithOwnRate = ({ own }: RateBook): string[] =>
  [...own.values()].flatMap((services) => [...services.keys()]).filter((service) => service !== '');
