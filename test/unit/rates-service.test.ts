import { expect, it, vi } from 'vitest';
import { createRatesService } from '../../src/money/rates.service.ts';

it('whoever changes an own rate has figures priced at once', async () => {
  const onChange = vi.fn();
  const known = { rates: [] as object[], changeId: 0 };
  const rates = { current: async () => known, append: async () => true } as never;
  const service = createRatesService({
    ...{ rates, pricedWith: () => 0, inCatalogue: () => null, onChange, now: () => 0 },
  });
  const rate = { usd_per_gb_month: '1', gb_bytes: 2 ** 30, savings_kind: 'cash', note: '' } as never;
  await service.put({ serviceType: 'a', service: null }, rate, 'ada');
  expect(onChange).toHaveBeenCalledTimes(1);
});
