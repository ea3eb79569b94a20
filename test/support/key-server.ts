import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP key source on the loopback address whose answer a test can change at any time. */
export type KeyServer = {
  url: string;
  origin: string;
  /** Paths asked for, in order. */
  asked: string[];
  answer(listener: RequestListener): void;
  serve(document: unknown, status?: number): void;
  close(): Promise<void>;
};

export async function startKeyServer(document: unknown): Promise<KeyServer> {
  let listener: RequestListener = () => {};
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serve = (body: unknown, status = 200) => {
    listener = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
  };
  serve(document);
  return {
    url: `${origin}/api/v1/system/config/jwks`,
    origin,
    asked,
    serve,
    answer: (next) => {
      listener = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
