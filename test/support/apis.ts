import { type Api, type ApiOptions, startApi } from './api.ts';

/** Starts services, with `start` until they have scanned; `stop` ends all of them, as after each test. */
export const startApis = () => {
  const running: Api[] = [];
  const begin = async (options?: ApiOptions): Promise<Api> => {
    const api = await startApi(options);
    running.push(api);
    return api;
  };
  return {
    begin,
    start: async (options?: ApiOptions): Promise<Api> => {
      const api = await begin(options);
      await api.scanned();
      return api;
    },
    stop: async (): Promise<void> => {
      for (const api of running.splice(0)) await api.stop();
    },
  };
};
