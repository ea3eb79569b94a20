import type { ActionItemResponse, ItemTablesResponse } from '../../src/action-items/action-item.schemas.ts';
import { itemsOf } from './action-items.ts';
import { START } from './api.ts';
import type { TestDatabases } from './mysql.ts';
import { migrateAnew } from './own-schema.ts';
import { startService } from './running.ts';
import { setWaste, type WasteTable } from './waste-catalogue.ts';

const DAY = 86_400_000;

/** 1 000 GiB cost 39.06 USD a month at the rate of the list. */
export const idle = (name: string, more: Partial<WasteTable> = {}): WasteTable => ({
  ...{ schema: 'attic', name, gib: 1_000, usedAgo: 200, ...more },
});

/** A service on a schema of its own that is empty at first, and on these tables. */
export const startWaste = async (databases: TestDatabases, tables: readonly WasteTable[]) => {
  await migrateAnew(databases);
  await setWaste(databases, tables, START);
  const service = await startService(databases, { now: START, env: { REFRESH_MINUTES: '1440' } });
  const items = itemsOf(service);
  await service.settled();
  const list = async (): Promise<ActionItemResponse[]> => (await items.list({ limit: 200 })).data;
  return {
    ...service,
    items,
    list,
    tablesOf: async (id: number) =>
      (await service.get<ItemTablesResponse>(`/action-items/${id}/tables?limit=200`)).body,
    /** The catalogue is now this, and is scanned, some days later. */
    scanOf: async (now: readonly WasteTable[], days = 0): Promise<ActionItemResponse[]> => {
      service.clock.ms += days * DAY;
      await setWaste(databases, now, service.clock.ms);
      await service.scan();
      return list();
    },
  };
};

export type WasteService = Awaited<ReturnType<typeof startWaste>>;
