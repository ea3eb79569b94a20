import { existsSync, readFileSync } from 'node:fs';
import type { Config } from './config/types.ts';
import { ConfigError, parseConfig, redactedConfig } from './config.ts';
import { createLog } from './log.ts';
import { createScanThread } from './scan-thread/scan-thread.ts';
import { createService } from './service.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const readConfig = () => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  try {
    return parseConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`ThirdEye cannot start, its configuration is not usable:\n${error.message}\n`);
    return process.exit(1);
  }
};

/** What an operator can do about a port that cannot be opened; null for other errors. */
const bindHint = (error: unknown, { port: apiPort, metricsPort }: Config): string | null => {
  const { code, port } = error as { code?: string; port?: number };
  const name = port === metricsPort && port !== apiPort ? 'METRICS_PORT' : 'PORT';
  if (code === 'EACCES') return `port ${port} may not be opened by this user: set ${name} to one above 1023`;
  if (code !== 'EADDRINUSE') return null;
  if (name === 'METRICS_PORT')
    return `port ${port}, for /metrics, is taken. Stop what listens there, or set METRICS_PORT to another port`;
  return `port ${port} is taken. The usual cause: OpenMetadata's admin port is 8586 too. Stop what listens there, or set PORT to another port`;
};

const config = readConfig();
const { log, flush } = createLog(config.logLevel);
process.on('exit', flush);
for (const warning of config.warnings) log.warn(warning);
log.info({ config: redactedConfig(config), version }, 'ThirdEye starts');

const service = await createService({ config, version, log, scanning: createScanThread }).catch(
  (error: unknown) => {
    log.fatal({ err: error }, 'the start failed');
    return process.exit(1);
  },
);

let stopping = false;
const stop = async (signal: string): Promise<void> => {
  if (stopping) process.exit(1);
  stopping = true;
  log.info({ signal }, 'stopping');
  setTimeout(() => process.exit(1), config.shutdownSeconds * 1_000).unref();
  await service.stop();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

try {
  await service.start();
} catch (error) {
  if (!stopping) {
    const hint = bindHint(error, config);
    if (hint === null) log.fatal({ err: error }, 'the start failed');
    else log.fatal(hint);
    process.exitCode = 1;
    await service.stop();
    process.exit(1);
  }
}
