import { readdir, stat } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDB } from 'mysql-memory-server';
import { MySQLCDNDownloadsBaseURL } from 'mysql-memory-server/dist/src/constants.js';
import { messageOf } from './run.ts';

/** The long-term release: near to what most installations of OpenMetadata run. */
const RELEASE = '8.4';

/** Where mysql-memory-server keeps what it has downloaded. It moves a server there when it is unpacked. */
const binaries = join(tmpdir(), 'mysqlmsn', 'binaries');

const mysqldOf = (version: string): string =>
  join(binaries, version, 'mysql', 'bin', process.platform === 'win32' ? 'mysqld.exe' : 'mysqld');

/** A server that was downloaded before by this very user, or undefined. */
export const findDownloaded = async (): Promise<string | undefined> => {
  const versions = (await readdir(binaries).catch((): string[] => [])).filter((name) =>
    new RegExp(`^${RELEASE.replace('.', '\\.')}\\.\\d+$`).test(name),
  );
  for (const version of versions.sort().reverse()) {
    const info = await stat(mysqldOf(version)).catch(() => undefined);
    const mine = process.getuid === undefined || info?.uid === process.getuid();
    if (info?.isFile() && mine) return mysqldOf(version);
  }
  return undefined;
};

/** Resolves when the host answers anything at all; a closed network must cost seconds, not minutes. */
const reachable = (url: string, timeoutMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = request(url, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.destroy();
      resolve();
    });
    probe.on('error', (error) => {
      const silent = error.name === 'TimeoutError' || error.name === 'AbortError';
      reject(new Error(`MySQL's CDN cannot be reached: ${silent ? 'no answer' : error.message}`));
    });
    probe.end();
  });

/**
 * Downloads MySQL from its vendor's CDN and gives the path of its mysqld. mysql-memory-server does that
 * as part of starting a server of its own, which also proves the download and mends what Ubuntu lacks.
 */
export const downloadFromCdn = async (log: (line: string) => void): Promise<string> => {
  await reachable(MySQLCDNDownloadsBaseURL, 4_000);
  log(`downloading MySQL ${RELEASE} from its vendor's CDN (once)`);
  try {
    const server = await createDB({ version: `${RELEASE}.x`, xEnabled: 'OFF', downloadRetries: 2 });
    await server.stop();
  } catch (error) {
    throw new Error(`mysql-memory-server could not download and start MySQL: ${messageOf(error)}`);
  }
  const mysqld = await findDownloaded();
  if (mysqld === undefined) throw new Error(`mysql-memory-server left no server in ${binaries}`);
  return mysqld;
};
