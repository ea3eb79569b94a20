import type { OpenMetadataDb } from '../db/openmetadata.ts';

/** Names remembered between pages; more than that are looked up again. */
const REMEMBERED = 50_000;

/** Names of users and teams by id; an owner whose own row is gone keeps its id for a name. */
export const createOwnerNames = (
  db: OpenMetadataDb,
  readable: { people: boolean },
  remembered = REMEMBERED,
) => {
  let known = new Map<string, string>();

  const learn = async (names: Map<string, string>, ids: string[]): Promise<void> => {
    const [users, teams] = await Promise.all([
      db.selectFrom('user_entity').select(['id', 'name']).where('id', 'in', ids).execute(),
      db.selectFrom('team_entity').select(['id', 'name']).where('id', 'in', ids).execute(),
    ]);
    for (const id of ids) names.set(id, id);
    for (const { id, name } of [...users, ...teams]) names.set(id, name);
  };

  return async (ids: Iterable<string>): Promise<ReadonlyMap<string, string>> => {
    // Who still works with the old names keeps them.
    if (known.size > remembered) known = new Map();
    const names = known;
    const unknown = [...new Set(ids)].filter((id) => !names.has(id));
    if (unknown.length > 0 && readable.people) await learn(names, unknown);
    return names;
  };
};
