type ServerVersion = { flavour: 'MySQL' | 'MariaDB'; version: string };

/** The oldest MySQL that knows all the SQL of OpenMetadata and of this service. */
const OLDEST_MAJOR = 8;

/** Reads `mysqld --version` or `SELECT CONCAT(VERSION(), ' ', @@version_comment)`. */
export const parseVersion = (text: string): ServerVersion | undefined => {
  const match = /(?:\bVer\s+|^\s*)(\d+\.\d+\.\d+\S*)/.exec(text);
  const version = match?.[1];
  if (version === undefined) return undefined;
  return { flavour: /mariadb/i.test(text) ? 'MariaDB' : 'MySQL', version };
};

/** The MySQL version in the text; throws a sentence that says what is wrong with it. */
export const requireMysql = (text: string): string => {
  const found = parseVersion(text);
  if (!found) throw new Error(`it gave no version that can be read: ${text.trim() || '(nothing)'}`);
  if (found.flavour === 'MariaDB') {
    throw new Error(`it is MariaDB ${found.version}, which cannot load OpenMetadata's schema`);
  }
  if (Number.parseInt(found.version, 10) < OLDEST_MAJOR) {
    throw new Error(`it is MySQL ${found.version}, and ${OLDEST_MAJOR}.0 or newer is needed`);
  }
  return found.version;
};
