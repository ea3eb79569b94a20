import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../log.ts';
import { FIXED_HEADERS } from './fixed-headers.ts';

const STATUS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

const MESSAGES: Record<number, string> = {
  400: 'malformed HTTP request',
  408: 'the request took too long to arrive',
  431: 'the headers are too large',
};

const HEADERS = Object.entries({ 'content-type': 'application/json; charset=utf-8', ...FIXED_HEADERS })
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');

type Exchange = { request: IncomingMessage; response: ServerResponse };

const exchanges = new WeakMap<Socket, Exchange>();

/** Remembers which exchange a connection is in, for what happens in the middle of a body. */
export const followExchanges = (server: Server): void => {
  server.on('request', (request, response) => exchanges.set(request.socket, { request, response }));
};

/** Whether the request on this connection was answered before its body had arrived: a second answer would be too much. */
const isAnswered = (socket: Socket): boolean => {
  const exchange = exchanges.get(socket);
  return exchange?.request.complete === false && exchange.response.headersSent;
};

/** Requests that never become one (broken, too slow, too large) are answered in the one error shape too. */
export const createClientErrorHandler =
  (log: Pick<Log, 'info'>) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
      socket.destroy();
      return;
    }
    if (isAnswered(socket)) {
      socket.end();
      return;
    }
    const status = STATUS[error.code ?? ''] ?? 400;
    const request_id = randomUUID();
    log.info({ request_id, status, cause: error.code }, 'request refused by the HTTP parser');
    const body = JSON.stringify({ code: status, message: MESSAGES[status], request_id });
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${HEADERS}` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  };
