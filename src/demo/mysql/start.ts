import { isUnpacked, mysqldFromCdn, mysqldFromDebian, mysqldOnPath } from './find-mysqld.ts';
import { type Launched, launch } from './launch.ts';
import { serverFromUrl } from './mysql-url.ts';
import type { ServerOptions } from './mysqld-options.ts';
import { type Attempt, noMysqlMessage } from './no-mysql.ts';
import { cancellation, messageOf } from './run.ts';

type MysqlSource = 'MYSQL_URL' | 'mysqld on the PATH' | "MySQL's CDN" | 'Debian packages';

/** A server and an administrator's account on it. */
export type MysqlServer = Launched & { source: MysqlSource };

type StartMysqlOptions = ServerOptions & {
  log?: (line: string) => void;
  /** Aborted when the server is no longer wanted: the start then ends soon and rejects with its reason. */
  signal?: AbortSignal;
};

type Way = { source: MysqlSource; find: (log: (line: string) => void) => Promise<string> };

const PATH: Way = { source: 'mysqld on the PATH', find: mysqldOnPath };
const CDN: Way = { source: "MySQL's CDN", find: mysqldFromCdn };
const DEBIAN: Way = { source: 'Debian packages', find: mysqldFromDebian };

/**
 * A real MySQL for demo and tests. The first way that works is taken:
 * 1. `MYSQL_URL`: a server that is already there. It is used as it is (`timeZone` and `variables` are not
 *    set on it) and `stop` leaves it running. When it is set and does not work, nothing else is tried.
 * 2. `mysqld` on the PATH, when it is MySQL and not MariaDB.
 * 3. MySQL from its vendor's CDN. Where the CDN cannot be reached, a first request says so within 4 s.
 * 4. Debian's packages, unpacked into a cache folder: for machines that reach a Debian mirror only.
 * Packages that are unpacked already come before the CDN, so a second start asks the network for nothing.
 */
export const startMysql = (options: StartMysqlOptions = {}): Promise<MysqlServer> => {
  const { signal = new AbortController().signal } = options;
  return cancellation.run(signal, () => firstThatWorks(options, signal));
};

const firstThatWorks = async (options: StartMysqlOptions, signal: AbortSignal): Promise<MysqlServer> => {
  const log = options.log ?? (() => {});
  const url = process.env['MYSQL_URL'];
  if (url) return { ...(await serverFromUrl(url)), source: 'MYSQL_URL', stop: async () => {} };
  const attempts: Attempt[] = [{ way: 'MYSQL_URL', outcome: 'not set' }];
  for (const way of [PATH, ...((await isUnpacked()) ? [DEBIAN, CDN] : [CDN, DEBIAN])]) {
    try {
      return { ...(await launch(await way.find(log), options)), source: way.source };
    } catch (error) {
      signal.throwIfAborted();
      attempts.push({ way: way.source, outcome: messageOf(error) });
    }
  }
  throw new Error(noMysqlMessage(attempts));
};
