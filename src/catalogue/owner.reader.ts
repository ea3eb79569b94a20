import type { OpenMetadataDb } from '../db/openmetadata.ts';

/** Names remembered between pages; more than that are looked up again. */
const REMEMBERED = 50_000;

/** Names of users and teams by id; an owner whose own row is gone keeps its id for a name. */
export const createOwnerNames = (db: OpenMetadataDb, readable: { people: boolean }) => {
  const names = new Map<string, string>();

  const learn = async (ids: string[]): Promise<void> => {
    const [users, teams] = await Promise.all([
      db.selectFrom('user_entity').select(['id', 'name']).where('id', 'in', ids).execute(),
      db.selectFrom('team_entity').select(['id', 'name']).where('id', 'in', ids).execute(),
    ]);
    for (const id of ids) names.set(id, id);
    for (const { id, name } of [...users, ...teams]) names.set(id, name);
  };

  return async (ids: Iterable<string>): Promise<ReadonlyMap<string, string>> => {
    if (names.size > REMEMBERED) names.clear();
    const unknown = [...new Set(ids)].filter((id) => !names.has(id));
    if (unknown.length > 0 && readable.people) await learn(unknown);
    return names;
  };
};
