import { createDemoDatabases } from '../../src/demo/databases.ts';
import { startMysql } from '../../src/demo/mysql/start.ts';

/** A private MySQL with the demo's catalogue, and the settings with which a service finds it. */
export const startDatabases = async () => {
  const server = await startMysql({ log: (line) => console.error(`MySQL: ${line}`) });
  const databases = createDemoDatabases(server);
  const tables = await databases.fill(Date.now());
  return {
    server,
    tables,
    settings: {
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      OM_MYSQL_HOST: server.host,
      OM_MYSQL_PORT: String(server.port),
      OM_MYSQL_DB: databases.openmetadata,
      OM_MYSQL_USER_RO: databases.reader.user,
      OM_MYSQL_PW_RO: databases.reader.password,
      THIRDEYE_MYSQL_SCHEMA: databases.thirdeye,
      THIRDEYE_MYSQL_USER: databases.writer.user,
      THIRDEYE_MYSQL_PW: databases.writer.password,
    },
    stop: async (): Promise<void> => {
      await databases.drop();
      await server.stop();
    },
  };
};
