import type { BudgetResponse } from '../dashboard/budget.schemas.ts';
import type { HealthHistoryResponse, ZiScoreResponse } from '../dashboard/dashboard.schemas.ts';

type ComponentName = keyof ZiScoreResponse['components'];
type Component = ZiScoreResponse['components'][ComponentName];

const BYTES_PER_TB = 2 ** 40;

const tb = (value: number | null): string => (value === null ? 'an unknown number of' : value.toFixed(1));
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** What the two numbers of a component count. */
const COUNTED: Record<ComponentName, (numerator: number, denominator: number) => string> = {
  compute: (some, all) => `${some} of ${all} tables were used in the last 90 days`,
  storage: (some, all) =>
    `${tb(some / BYTES_PER_TB)} of ${tb(all / BYTES_PER_TB)} TB are in tables used in the last 90 days`,
  query: (some, all) => `${some} of ${all} tables were used in the last 30 days`,
  others: (some, all) => `${some} of ${all} tables have an owner`,
};

type Loss = { name: ComponentName; component: Component; share: number; lost: number };

/** Points that each component could give and does not; the weight of unknown ones goes to the others. */
const losses = ({ components }: ZiScoreResponse): Loss[] => {
  const known = Object.entries(components).filter(([, { rate, weight }]) => rate !== null && weight > 0);
  const total = known.reduce((sum, [, { weight }]) => sum + weight, 0);
  return known.map(([name, component]) => {
    const share = (100 * component.weight) / total;
    return { name: name as ComponentName, component, share, lost: share - (component.points ?? 0) };
  });
};

const lowersMost = (answer: ZiScoreResponse): string => {
  const worst = losses(answer).sort((a, b) => b.lost - a.lost)[0];
  if (worst === undefined || worst.lost <= 0) return 'Nothing lowers it: every component is complete.';
  const { name, share, lost, component } = worst;
  const counted = COUNTED[name](component.numerator ?? 0, component.denominator ?? 0);
  return `What lowers it most: "${name}" loses ${lost.toFixed(1)} of its ${share.toFixed(1)} points. Only ${counted}.`;
};

const wasteLine = ({
  metadata: { waste_storage_tb, total_storage_tb, null_reasons },
}: ZiScoreResponse): string =>
  waste_storage_tb === null
    ? `Waste: unknown, as ${null_reasons['waste_storage_tb']}.`
    : `Waste: ${tb(waste_storage_tb)} of ${tb(total_storage_tb)} TB lie in tables that nobody has used for more than 90 days.`;

const unknownPart = ({ metadata, coverage }: ZiScoreResponse): string => {
  const size =
    coverage.size === null
      ? ''
      : ` Both their use and their size are known for ${percent(coverage.size)} of all.`;
  return `Unknown: whether ${metadata.unknown_tables} tables are used at all.${size} The rest is left out, not guessed.`;
};

const boundsLine = (bounds: ZiScoreResponse['bounds']): string =>
  bounds === null
    ? 'Bounds: unknown.'
    : `Bounds: ${bounds.lower} if all that is unknown were bad, ${bounds.upper} if it were good.`;

const weighsMost = ({ metadata }: ZiScoreResponse): string => {
  const [first] = metadata.services.toSorted((a, b) => (b.waste_storage_tb ?? 0) - (a.waste_storage_tb ?? 0));
  if (first === undefined) return 'There is no service.';
  const own = first.score === null ? 'it has no score of its own' : `its own score is ${first.score}`;
  return `${first.name} weighs most: ${tb(first.waste_storage_tb)} TB of that, in ${first.tables} tables; ${own}.`;
};

const trendLine = (trend: ZiScoreResponse['trend']): string =>
  trend === 'unknown'
    ? 'Trend: unknown. It compares the last 7 days with the 7 before, and too few of these are known well enough.'
    : `Trend: ${trend}.`;

const moneyLine = ({ monthly_savings_usd: saved, ...metadata }: ZiScoreResponse['metadata']): string =>
  saved === null
    ? `In money: unknown, as ${metadata.null_reasons['monthly_savings_usd'] ?? 'there is no price'}.`
    : `In money: the waste costs ${saved.toFixed(2)} of ${metadata.total_monthly_cost_usd?.toFixed(2)} USD a month, at list rates; ${metadata.unpriced_tables} tables have no rate.`;

/** What an answer of dashboard/zi-score says, a sentence or two in each line; every number is the answer's. */
export const summaryLines = (answer: ZiScoreResponse): string[] => {
  const { score, status, metadata } = answer;
  return [
    `The ZI Score is ${score} of 100: ${status}. 100 means that no inefficiency was found.`,
    lowersMost(answer),
    wasteLine(answer),
    weighsMost(answer),
    unknownPart(answer),
    boundsLine(answer.bounds),
    trendLine(answer.trend),
    moneyLine(metadata),
  ];
};

const historyLine = ({ data, notes }: HealthHistoryResponse): string => {
  const [first, last] = [data.at(-1), data[0]];
  if (first === undefined || last === undefined || first === last) return 'History: today only.';
  const rebuilt = data.filter(({ source }) => source === 'backfill').length;
  const hint = notes.length === 0 ? '' : ' dashboard/health-history says what they cannot know.';
  return `History: ${data.length} days since ${first.date}, ${rebuilt} of them rebuilt from OpenMetadata's own records.${hint}`;
};

const forecastLine = ({ forecast }: BudgetResponse): string => {
  const last = forecast.data.at(-1);
  if (last === undefined) return `Forecast: none, as ${forecast.reason ?? 'nothing is known'}.`;
  const month = last.period_start.slice(0, 7);
  return `Forecast: ${last.mean.toFixed(2)} USD in ${month}, with ${forecast.level} % between ${last.lower.toFixed(2)} and ${last.upper.toFixed(2)}, from ${forecast.n} days (${forecast.method}).`;
};

/** What the service knows of the past and expects of the months ahead. */
export const outlookLines = ({
  budget,
  history,
}: {
  budget: BudgetResponse;
  history: HealthHistoryResponse;
}): string[] => [historyLine(history), forecastLine(budget)];
