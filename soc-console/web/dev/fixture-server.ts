/* Development only: answers the console's API with synthetic data so that pages can be looked at without the platform. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { API_PREFIX, SPARKLINE_BINS } from '@qiaolou/schema';
import { WEB_DIST_URL } from '../src/index.ts';
import { answerSynthetic, routeOf } from './synthetic-api.ts';
import { createSyntheticState } from './synthetic-call.ts';
import * as data from './synthetic-data.ts';

/** `--port 5181` beside another one. */
const PORT = Number(process.argv[process.argv.indexOf('--port') + 1]) || 5180;
const streams = new Set<ServerResponse>();
const state = createSyntheticState(process.argv.includes('--logged-out') ? undefined : 'analyst');

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };

/** The built pages under the same strict policy as the real server's. */
function servePage(path: string, response: ServerResponse): void {
  const file = new URL(`.${path}`, WEB_DIST_URL);
  if (path !== '/' && existsSync(file)) {
    response.writeHead(200, { 'content-type': TYPES[path.split('.').at(-1) ?? ''] ?? 'text/plain' });
    response.end(readFileSync(file));
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self' 'nonce-${nonce}'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
  });
  response.end(readFileSync(new URL('index.html', WEB_DIST_URL), 'utf8').replaceAll('__CSP_NONCE__', nonce));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = request.method ?? '';
  if (routeOf(method, url.pathname)?.operation === 'stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    streams.add(response);
    return;
  }
  if (!url.pathname.startsWith(API_PREFIX)) {
    servePage(url.pathname, response);
    return;
  }
  const { status, body } = await answerSynthetic(state, { method, url, body: await readBody(request) });
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

let sent = 0;
setInterval(() => {
  if (streams.size === 0) return;
  const row = data.makeGroup(sent, Date.now());
  Object.assign(row, {
    status: 'open',
    verdict: null,
    assignee: null,
    sparkline: { ...row.sparkline, bins: row.sparkline.bins.slice(0, SPARKLINE_BINS) },
  });
  state.groups.unshift(row);
  const { sparkline: _, ...group } = row;
  const text = `id: ${++sent}\nevent: alert-group\ndata: ${JSON.stringify({ kind: 'alert-group', change: 'created', group })}\n\n`;
  for (const stream of streams) stream.write(text);
}, 20_000);

createServer((request, response) => void answer(request, response)).listen(PORT, '127.0.0.1');
