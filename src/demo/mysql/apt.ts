import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AptSource, archiveSources, parseListFile, parseSourcesFile } from './apt-sources.ts';
import { run } from './run.ts';

const readIfThere = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
};

/** The Debian archives that the machine's own apt sources name; an empty list when there are none. */
export const machineArchives = async (etcApt = '/etc/apt'): Promise<AptSource[]> => {
  const parts = await readdir(join(etcApt, 'sources.list.d')).catch((): string[] => []);
  const read = (name: string) => readIfThere(join(etcApt, 'sources.list.d', name));
  const texts = await Promise.all(
    parts.sort().map(async (name) => {
      if (name.endsWith('.list')) return parseListFile(await read(name));
      return name.endsWith('.sources') ? parseSourcesFile(await read(name)) : [];
    }),
  );
  const all = [...parseListFile(await readIfThere(join(etcApt, 'sources.list'))), ...texts.flat()];
  const codename = /^VERSION_CODENAME="?([^"\n]*)/m.exec(await readIfThere('/etc/os-release'))?.[1] ?? '';
  return archiveSources(all, codename);
};

/**
 * An apt.conf for a private apt below `work` that needs no root and touches nothing of the machine's.
 * From the machine it takes how to reach a mirror (`Acquire::*`: proxies, timeouts, certificates), the
 * credentials in auth.conf and the trusted keys; not its hooks, pins, targets and other sources.
 */
export const privateAptConf = (dump: string, work: string, architecture: string): string => {
  const acquire = dump
    .split('\n')
    .filter(
      (line) => /^Acquire::/.test(line) && !/^Acquire::(IndexTargets|Languages|CompressionTypes)/.test(line),
    );
  const settings: [string, string][] = [
    ['Dir::Etc::main', '/dev/null'],
    ['Dir::Etc::parts', '/dev/null'],
    ['Dir::Etc::sourcelist', '/dev/null'],
    ['Dir::Etc::sourceparts', join(work, 'sources.d')],
    ['Dir::Etc::preferences', '/dev/null'],
    ['Dir::Etc::preferencesparts', '/dev/null'],
    ['Dir::State', join(work, 'state')],
    ['Dir::State::lists', join(work, 'lists')],
    ['Dir::State::status', join(work, 'status')],
    ['Dir::Cache', join(work, 'cache')],
    ['Dir::Log', join(work, 'log')],
    ['APT::Architecture', architecture],
    ['APT::Architectures::', architecture],
    ['APT::Sandbox::User', 'root'],
    ['APT::Install-Recommends', 'false'],
    ['APT::Update::Error-Mode', 'any'],
    ['Acquire::Languages', 'none'],
  ];
  return [
    'Acquire::Retries "2";',
    ...acquire,
    ...settings.map(([name, value]) => `${name} "${value}";`),
    '',
  ].join('\n');
};

/** Package names of `apt-get install -s`, without perl: only scripts beside the server use it. */
export const closureOf = (simulation: string): string[] =>
  [...simulation.matchAll(/^Inst (\S+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== '' && !/^(perl|libperl)/.test(name));

/** `apt-get` with the private configuration. */
export const createApt = (configFile: string) => ({
  get: (args: readonly string[], cwd: string): Promise<string> =>
    run('apt-get', args, { cwd, env: { APT_CONFIG: configFile }, timeoutMs: 300_000 }),
});
