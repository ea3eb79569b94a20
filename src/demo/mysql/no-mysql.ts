/** One way of getting a server, and why it did not work. */
export type Attempt = { way: string; outcome: string };

/** The message when every way has failed: what was tried, in order, and what to do. */
export const noMysqlMessage = (attempts: readonly Attempt[]): string =>
  [
    'No MySQL server could be started. What was tried, in this order:',
    ...attempts.map(({ way, outcome }) => `  - ${way}: ${outcome.trim().replaceAll('\n', '\n      ')}`),
    'What to do, one of:',
    '  - install MySQL 8.0 or newer (not MariaDB), so that `mysqld` is on the PATH;',
    '  - set MYSQL_URL=mysql://user:password@host:3306 to an administrator of a MySQL that is already running.',
  ].join('\n');
