import { type BudgetResponse, budgetResponse } from '../dashboard/budget.schemas.ts';
import { type HealthHistoryResponse, healthHistoryResponse } from '../dashboard/dashboard.schemas.ts';
import type { DemoApi } from './api.ts';

/** As far back as the days before the first scan are rebuilt in the demo's catalogue, today included. */
const DAYS = 90;

type Outlook = { budget: BudgetResponse; history: HealthHistoryResponse };

/** What the service says of the past and of the months ahead, once it has rebuilt the days before its first scan. */
export const outlook = async (api: DemoApi): Promise<Outlook> => {
  const history = await api.until(
    () => api.get(`/dashboard/health-history?days=${DAYS}`, healthHistoryResponse),
    ({ data }) => data.length === DAYS,
  );
  return { history, budget: await api.get('/dashboard/budget-forecast', budgetResponse) };
};
