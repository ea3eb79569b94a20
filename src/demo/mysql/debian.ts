import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { closureOf, createApt, machineArchives, privateAptConf } from './apt.ts';
import { type AptSource, sidStanza } from './apt-sources.ts';
import { messageOf, run } from './run.ts';

const PACKAGE = 'mysql-server-core';

const folders = ['sources.d', 'state', 'lists/partial', 'cache/archives/partial', 'log', 'debs'];

/** Downloads the server and all it links to, libc included, into `work/debs`. */
const download = async (source: AptSource, work: string, architecture: string): Promise<string[]> => {
  await Promise.all(folders.map((folder) => mkdir(join(work, folder), { recursive: true })));
  const configFile = join(work, 'apt.conf');
  const dump = await run('apt-config', ['dump']);
  await writeFile(configFile, privateAptConf(dump, work, architecture));
  await writeFile(join(work, 'status'), '');
  await writeFile(join(work, 'sources.d', 'sid.sources'), sidStanza(source, architecture));
  const apt = createApt(configFile);
  const debs = join(work, 'debs');
  await apt.get(['update', '-q'], debs);
  const packages = closureOf(await apt.get(['install', '-s', '-q', PACKAGE], debs));
  await apt.get(['download', '-q', ...packages], debs);
  return (await readdir(debs)).filter((name) => name.endsWith('.deb')).map((name) => join(debs, name));
};

/** The one file of that name below `root`; the folder's triplet differs from machine to machine. */
const findFile = async (root: string, matches: (name: string) => boolean): Promise<string> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.isFile() && matches(entry.name));
  if (!found) throw new Error('the unpacked packages lack the loader or libc');
  return join(found.parentPath, found.name);
};

/**
 * A `mysqld` that starts the unpacked server through the loader that came with it, because its libc is
 * newer than the system's. It finds everything from its own place, so the folder can be renamed.
 */
const writeWrapper = async (target: string): Promise<void> => {
  const loader = await findFile(join(target, 'usr'), (name) => /^ld-linux.*\.so\.\d+$/.test(name));
  const libc = await findFile(join(target, 'usr'), (name) => name === 'libc.so.6');
  const script = `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
exec "$here/${relative(target, loader)}" --library-path "$here/${relative(target, dirname(libc))}" \\
  "$here/usr/sbin/mysqld" "$@" \\
  --lc-messages-dir="$here/usr/share/mysql" --character-sets-dir="$here/usr/share/mysql/charsets" \\
  --plugin-dir="$here/usr/lib/mysql/plugin"
`;
  await writeFile(join(target, 'mysqld'), script);
  await chmod(join(target, 'mysqld'), 0o755);
};

const fetchFrom = async (source: AptSource, target: string, architecture: string): Promise<void> => {
  const work = join(target, 'apt');
  try {
    for (const deb of await download(source, work, architecture)) {
      await run('dpkg', ['-x', deb, target]).catch((error: unknown) => {
        throw new Error(`${basename(deb)} could not be unpacked: ${messageOf(error)}`);
      });
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

/**
 * Puts a whole MySQL server from Debian's packages (suite sid) into the empty folder `target`, with a
 * wrapper `target/mysqld`. Nothing is installed; mirror, keys and proxies are the machine's own.
 */
export const buildFromDebian = async (
  target: string,
  architecture: string,
  log: (line: string) => void,
): Promise<void> => {
  const sources = await machineArchives();
  if (sources.length === 0) throw new Error('the apt sources of this machine name no Debian archive');
  const failures: string[] = [];
  for (const source of sources) {
    log(`fetching ${PACKAGE} from the machine's Debian mirror (about 60 MB, once)`);
    try {
      await fetchFrom(source, target, architecture);
      for (const part of ['doc', 'man', 'locale']) {
        await rm(join(target, 'usr', 'share', part), { recursive: true, force: true });
      }
      return await writeWrapper(target);
    } catch (error) {
      failures.push(`${source.uris.join(' ')} suite sid: ${messageOf(error)}`);
    }
  }
  throw new Error(failures.join('\n'));
};
