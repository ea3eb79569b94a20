import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';
import { type RunningService, startService, token, until } from '../support/running.ts';

const CATALOGUE = randomCatalogue(3, { now: NOW, layout: 'mixed', tables: 20 });

describe('scans with AUTHZ_WRITE_ROLES', () => {
  let databases: TestDatabases;
  let service: RunningService;

  beforeAll(async () => {
    databases = await createTestDatabases('scans_roles');
    await fillOpenMetadata(databases, CATALOGUE);
    service = await startService(databases, { now: NOW, env: { AUTHZ_WRITE_ROLES: 'DataSteward,Admin' } });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const post = (roles: unknown) =>
    until(
      () => service.call('POST', '/scans', { token: token(service.clock.ms, { roles }) }),
      ({ status }) => status !== 503,
    );

  it.each([
    [['DataConsumer']],
    [[]],
    [undefined],
    [['datasteward']],
    ['DataSteward,Admin'],
    [['DataSteward,Admin']],
  ])('roles %j may read and may not begin a scan', async (roles) => {
    const before = (await service.get('/scans')).body;
    const { status, body } = await post(roles);
    expect(status).toBe(403);
    expect(body.code).toBe(403);
    const own = token(service.clock.ms, { roles });
    expect((await service.get('/scans', { token: own })).status).toBe(200);
    expect((await service.get('/tables', { token: own })).status).toBe(200);
    expect((await service.get('/scans')).body).toEqual(before);
  });

  it('one of the roles is enough', async () => {
    expect((await post(['DataConsumer', 'Admin'])).status).toBe(202);
    await service.settled();
  });
});
