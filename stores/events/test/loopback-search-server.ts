import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a search server was asked. */
export interface SearchServerRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly type: string | undefined;
  readonly body: string;
}

export interface SearchServerAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts a search server on loopback that answers what it is told to; it ends with the test. */
export async function startLoopbackSearchServer(
  answer: (request: SearchServerRequest) => SearchServerAnswer | undefined,
): Promise<{ readonly url: string; readonly requests: readonly SearchServerRequest[] }> {
  const requests: SearchServerRequest[] = [];
  const server = createServer((incoming, response) => {
    void requestOf(incoming).then((request) => {
      requests.push(request);
      const { status = 200, body = {}, headers = {} } = answer(request) ?? {};
      response.writeHead(status, { ...headers, 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests };
}

async function requestOf(incoming: IncomingMessage): Promise<SearchServerRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = incoming;
  return { method, path: url, type: headers['content-type'], body: Buffer.concat(chunks).toString('utf8') };
}
