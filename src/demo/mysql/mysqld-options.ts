import { join } from 'node:path';

export type ServerOptions = {
  /** Default time zone of the server, such as '+05:00'; the machine's own when left out. */
  timeZone?: string;
  /** Further system variables by name; they win over the ones below. */
  variables?: Record<string, string | number>;
};

/** The data is thrown away, so nothing here pays for surviving a crash. `loose-`: not in every version. */
const THROW_AWAY = [
  '--disable-log-bin',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=OFF',
  '--innodb-use-native-aio=OFF',
  '--innodb-buffer-pool-size=128M',
  '--loose-innodb-redo-log-capacity=32M',
];

const common = (folder: string, user: string | undefined): string[] => [
  '--no-defaults',
  ...(user === undefined ? [] : [`--user=${user}`]),
  `--datadir=${join(folder, 'data')}`,
  '--secure-file-priv=NULL',
  ...THROW_AWAY,
];

/** Arguments of mysqld that make the data folder. `user` is needed when the process is root. */
export const initialiseArgs = (folder: string, user: string | undefined): string[] => [
  ...common(folder, user),
  '--initialize-insecure',
];

/** Arguments of mysqld that serve on 127.0.0.1:`port` only. */
export const serveArgs = (
  folder: string,
  port: number,
  user: string | undefined,
  options: ServerOptions,
): string[] => [
  ...common(folder, user),
  `--init-file=${join(folder, 'init.sql')}`,
  '--bind-address=127.0.0.1',
  `--port=${port}`,
  `--socket=${join(folder, 'mysqld.sock')}`,
  `--pid-file=${join(folder, 'mysqld.pid')}`,
  '--loose-mysqlx=OFF',
  '--event-scheduler=OFF',
  '--skip-name-resolve',
  '--max-connections=400',
  ...(options.timeZone === undefined ? [] : [`--default-time-zone=${options.timeZone}`]),
  ...Object.entries(options.variables ?? {}).map(
    ([name, value]) => `--${name.replaceAll('_', '-')}=${value}`,
  ),
];
