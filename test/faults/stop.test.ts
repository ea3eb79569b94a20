import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type KillChild, spawnChild } from '../support/kill-child.ts';
import { adminConnection, createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { createTcpProxy } from '../support/tcp-proxy.ts';
import { waitFor } from '../support/wait.ts';
import { environment, pause, sessionsOf, until } from './bench.ts';

const SERVER = new URL('../../src/server.ts', import.meta.url);
const API = '/api/v1/thirdeye';
const SHUTDOWN_SECONDS = 6;

/** A connection that shows what the server sends, and when it closes it. */
const dial = async (port: number) => {
  const socket: Socket = createConnection(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { send: (more: string) => socket.write(more), text: () => text, closed };
};

describe('a service that is told to stop', () => {
  let databases: TestDatabases;
  let child: KillChild;
  let port: number;

  beforeAll(async () => {
    databases = await createTestDatabases('stop');
    await fillOpenMetadata(databases, smallCatalogue(20));
  });
  afterAll(() => databases.drop());
  afterEach(async () => {
    child.kill();
    await child.ended;
  });

  const start = async (env: Record<string, string> = {}): Promise<void> => {
    port = await freePort();
    child = spawnChild(SERVER, {
      ...environment(databases, databases.port),
      PORT: String(port),
      SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS),
      ...env,
    });
    await child.said('ready');
  };
  /** How it ended, and how many milliseconds after the signal. */
  const stopped = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const begun = Date.now();
    child.signal(signal);
    const { code } = await child.exit;
    return { code, ms: Date.now() - begun };
  };
  const lastScan = async (): Promise<string | undefined> => {
    const [rows] = await databases.admin.query(
      `SELECT state FROM ${quoteName(databases.thirdeyeSchema)}.scans ORDER BY id DESC LIMIT 1`,
    );
    return (rows as { state: string }[])[0]?.state;
  };

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends at once when nothing is under way, with 0 (%s)',
    async (signal) => {
      await start();
      await child.said('scan published');
      const { code, ms } = await stopped(signal);
      expect(code).toBe(0);
      expect(ms).toBeLessThan(SHUTDOWN_SECONDS * 1_000);
      await until('its connections are closed', async () => (await sessionsOf(databases)) === 0);
    },
  );

  it('is not ready at once, and answers what is under way before it goes', async () => {
    await start();
    await child.said('scan published');
    const body = JSON.stringify({ title: 'written while the service stops' });
    const writer = await dial(port);
    const head = `POST ${API}/action-items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    writer.send(`${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`);
    const probe = await dial(port);
    probe.send(`GET ${API}/health/ready HTTP/1.1\r\nHost: x\r\n`);
    await pause(300);

    child.signal('SIGTERM');
    await child.said('stopping');
    probe.send('\r\n');
    await probe.closed;
    expect(probe.text()).toMatch(/^HTTP\/1\.1 503 /);
    expect(probe.text()).toContain('"status":"not_ready"');
    await expect(fetch(`http://127.0.0.1:${port}${API}/health/live`)).rejects.toThrow('fetch failed');

    writer.send(body.slice(5));
    await writer.closed;
    expect(writer.text()).toMatch(/^HTTP\/1\.1 201 /);
    expect((await child.exit).code).toBe(0);
    const [rows] = await databases.admin.query(
      `SELECT title FROM ${quoteName(databases.thirdeyeSchema)}.action_items`,
    );
    expect(rows).toEqual([{ title: 'written while the service stops' }]);
  });

  /** Keeps the next page of a scan waiting. */
  const holdScan = async () => {
    const holder = await adminConnection();
    onTestFinished(() => holder.destroy());
    await holder.query(`USE ${quoteName(databases.omSchema)}; LOCK TABLES entity_usage WRITE`);
    return holder;
  };

  it('gives a scan up at its next page, and says so', async () => {
    await start();
    await child.said('scan published');
    const holder = await holdScan();
    await fetch(`http://127.0.0.1:${port}${API}/scans`, { method: 'POST' });
    await waitFor(async () => expect(await lastScan()).toBe('RUNNING'));
    child.signal('SIGTERM');
    await child.said('stopping');
    await holder.query('UNLOCK TABLES');
    expect((await child.exit).code).toBe(0);
    expect(await lastScan()).toBe('ABORTED');
  });

  it('ends in time, with 0, although a scan and a request hang', async () => {
    await start();
    await child.said('scan published');
    const holder = await holdScan();
    await fetch(`http://127.0.0.1:${port}${API}/scans`, { method: 'POST' });
    await waitFor(async () => expect(await lastScan()).toBe('RUNNING'));
    const slow = await dial(port);
    slow.send(
      `POST ${API}/action-items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n`,
    );
    const { code, ms } = await stopped();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(SHUTDOWN_SECONDS * 1_000);
    expect(await lastScan()).toBe('RUNNING');
    await holder.query('UNLOCK TABLES');
    await until('its connections are closed', async () => (await sessionsOf(databases)) === 0);
  });

  it('ends in time, with 0, although MySQL has fallen silent', async () => {
    const proxy = await createTcpProxy(databases);
    await proxy.open();
    onTestFinished(() => proxy.close());
    await start({ OM_MYSQL_PORT: String(proxy.port) });
    await child.said('scan published');
    proxy.pause();
    await pause(2_500);
    const { code, ms } = await stopped();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(SHUTDOWN_SECONDS * 1_000);
  });

  it('ends at once at a second signal, whatever is under way', async () => {
    await start({ SHUTDOWN_SECONDS: '60' });
    await child.said('scan published');
    await holdScan();
    await fetch(`http://127.0.0.1:${port}${API}/scans`, { method: 'POST' });
    await waitFor(async () => expect(await lastScan()).toBe('RUNNING'));
    child.signal('SIGTERM');
    await child.said('stopping');
    const { code, ms } = await stopped();
    expect(code).toBe(1);
    expect(ms).toBeLessThan(5_000);
  });
});
