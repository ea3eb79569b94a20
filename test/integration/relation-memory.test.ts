import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPrefix } from '../../src/catalogue/fqn.ts';
import { createInheritedReader } from '../../src/catalogue/inherited.reader.ts';
import { createOwnerNames } from '../../src/catalogue/owner.reader.ts';
import { openmetadataOptions } from '../../src/db/mysql.ts';
import type { OpenMetadataDb } from '../../src/db/openmetadata.ts';
import { workAhead } from '../../src/work-ahead.ts';
import { createOpenMetadataDb } from '../support/db.ts';
import { NOW } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';
import { testConfig } from '../support/service.ts';

const PAGE = 3;
const FEATURES = { containers: true, services: true, domains: true };

type Page = { ids: string[]; schemas: string[] };

/** Readers of relations remember some of what they have read, and forget it when it is too much. */
describe('what is remembered of containers and owners', () => {
  let databases: TestDatabases;
  let db: OpenMetadataDb;
  let pages: Page[];

  beforeAll(async () => {
    databases = await createTestDatabases('memory');
    await fillOpenMetadata(databases, randomCatalogue(5, { now: NOW, layout: 'mixed', tables: 60 }));
    const config = testConfig(databases);
    db = createOpenMetadataDb(openmetadataOptions(config), databases.omSchema, 4);
    const [rows] = await databases.admin.query<RowDataPacket[]>(
      `SELECT id, fqnHash FROM ${quoteName(databases.omSchema)}.table_entity ORDER BY id`,
    );
    pages = Array.from({ length: Math.ceil(rows.length / PAGE) }, (_, i) => {
      const part = rows.slice(i * PAGE, (i + 1) * PAGE);
      return {
        ids: part.map(({ id }) => String(id)),
        schemas: part.map(({ fqnHash }) => hashPrefix(String(fqnHash), 3)),
      };
    });
  });
  afterAll(async () => {
    await db.destroy();
    await databases.drop();
  });

  const eachPage = async function* () {
    yield* pages;
  };

  const readAll = async (remembered: number, atOnce: number) => {
    const read = await createInheritedReader(db, FEATURES, remembered);
    const name = createOwnerNames(db, { people: true }, remembered);
    const relationsOf = async ({ ids, schemas }: Page) => {
      const { owners, domains } = await read({ ids }, ids, schemas);
      const names = await name(new Set(owners.flatMap((of) => of ?? [])));
      return { owners: owners.map((of) => of?.map((id) => names.get(id)) ?? null), domains };
    };
    const all: unknown[] = [];
    for await (const page of workAhead(eachPage(), atOnce, relationsOf)) all.push(page);
    return all;
  };

  it('is not missed by a page that is read while another has it forgotten', async () => {
    const expected = await readAll(50_000, 1);
    expect(JSON.stringify(expected)).toMatch(/"owners":\[.*\["[^"]+"/);
    expect(await readAll(0, 1)).toEqual(expected);
    for (const remembered of [0, 3, 10])
      for (const atOnce of [2, 3, 4]) expect(await readAll(remembered, atOnce)).toEqual(expected);
  });
});
