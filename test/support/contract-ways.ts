import { type Api, type RawAnswer, raw } from './api.ts';
import type { Route } from './contract.ts';

/** One request as text, to be sent as it is. */
export type Sending = { target: string; method: string; headers: string[]; body: string };

const JSON_TYPE = 'Content-Type: application/json';
const BODIES: Record<string, object> = {
  beginScan: {},
  createActionItem: { title: 'made by the contract' },
  updateActionItem: { priority: 'low' },
  putTypeRate: { usd_per_gb_month: 0.02 },
  putServiceRate: { usd_per_gb_month: 0.02 },
};

const VALUES: Record<string, string> = { service_type: 'Snowflake', service: 'no.such' };

export const targetOf = (path: string, id: number | string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'id' ? String(id) : (VALUES[name] ?? name),
  );

/** A request that the operation takes, for this id. */
export const goodSending = (
  { path, method, operation }: Route,
  token: string,
  id: number | string,
): Sending => {
  const body = BODIES[operation.operationId];
  return {
    target: targetOf(path, id),
    method,
    headers: [
      ...(operation.security.length === 0 ? [] : [`Authorization: Bearer ${token}`]),
      ...(body === undefined ? [] : [JSON_TYPE]),
    ],
    body: body === undefined ? '' : JSON.stringify(body),
  };
};

export const send = ({ port }: Pick<Api, 'port'>, sending: Sending): Promise<RawAnswer> => {
  const { target, method, headers, body } = sending;
  const length = body === '' && method === 'GET' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${method} ${target} HTTP/1.1`, 'Host: thirdeye', 'Connection: close', ...length, ...headers];
  return raw(port, `${head.join('\r\n')}\r\n\r\n${body}`);
};

const withHeader = (sending: Sending, header: string): Sending => ({
  ...sending,
  headers: [...sending.headers, header],
});

/** How a good request becomes one that any operation answers with a status. */
export const SPOILED: Record<string, (sending: Sending, noRole: string) => Sending> = {
  400: (sending) => ({ ...sending, target: `${sending.target}?%zz` }),
  401: (sending) => ({ ...sending, headers: sending.headers.filter((line) => !line.startsWith('Auth')) }),
  403: (sending, noRole) => ({
    ...sending,
    headers: sending.headers.map((line) =>
      line.startsWith('Auth') ? `Authorization: Bearer ${noRole}` : line,
    ),
  }),
  406: (sending) => withHeader(sending, 'Accept: text/html'),
  413: (sending) => ({ ...sending, headers: [...sending.headers, JSON_TYPE], body: ' '.repeat(262_145) }),
  415: (sending) => ({
    ...sending,
    headers: [...sending.headers.filter((line) => line !== JSON_TYPE), 'Content-Type: text/plain'],
    body: 'x',
  }),
  417: (sending) => withHeader(sending, 'Expect: a-miracle'),
  431: (sending) => withHeader(sending, `X-Long: ${'x'.repeat(20_000)}`),
};

/** A request that never comes to its end. */
export const neverEnding = ({ target, method, headers }: Sending): string =>
  [`${method} ${target} HTTP/1.1`, 'Host: thirdeye', 'Connection: close', ...headers, 'X-More: '].join(
    '\r\n',
  );
