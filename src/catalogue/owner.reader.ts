import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { createMemory } from './memory.ts';

/** Names remembered between pages; more than that are looked up again. */
const REMEMBERED = 50_000;

/** Names of users and teams by id; an owner whose own row is gone keeps its id for a name. */
export const createOwnerNames = (
  db: OpenMetadataDb,
  readable: { people: boolean },
  remembered = REMEMBERED,
) => {
  const recall = createMemory(
    () => new Map<string, string>(),
    ({ size }) => size,
    remembered,
  );

  return async (ids: Iterable<string>): Promise<ReadonlyMap<string, string>> => {
    if (!readable.people) return new Map();
    return recall(async (names) => {
      const unknown = [...new Set(ids)].filter((id) => !names.has(id));
      if (unknown.length === 0) return;
      const [users, teams] = await Promise.all([
        db.selectFrom('user_entity').select(['id', 'name']).where('id', 'in', unknown).execute(),
        db.selectFrom('team_entity').select(['id', 'name']).where('id', 'in', unknown).execute(),
      ]);
      for (const id of unknown) names.set(id, id);
      for (const { id, name } of [...users, ...teams]) names.set(id, name);
    });
  };
};
