import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CATALOGUE } from '@qiaolou/schema';
import type { Request, RequestHandler, Response } from 'express';
import { nonceOf } from './security-headers.ts';
import { createWebFiles, ENCODINGS, type WebFiles } from './web-files.ts';

/** Stands in the built page where the nonce of the response goes. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/**
 * The built console: files under `assets/` carry a hash in their name and are cached for ever; every other page path
 * answers `index.html` with the nonce of the response. Without a built page: 503 and what to do.
 */
export function webPages(webRoot: string | undefined): readonly RequestHandler[] {
  if (webRoot === undefined) return [(_req, res) => sendMissing(res)];
  const files = createWebFiles(webRoot);
  return [
    (req, res, next) => {
      if (!isRead(req)) next();
      else if (!/\.[a-z0-9]+$/i.test(req.path)) sendPage(join(webRoot, 'index.html'), res);
      else if (!sendFile(files, req, res)) next();
    },
  ];
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * A file as it was compressed at the build, by Accept-Encoding; false where there is none. Express answers 304 and HEAD. A
 * Range is not honoured (RFC 9110 §14.2 allows that): the files are small and whole ones are cached.
 */
function sendFile(files: WebFiles, req: Request, res: Response): boolean {
  const acceptable = ENCODINGS.filter(
    (encoding) => encoding === 'identity' || req.acceptsEncodings(encoding) !== false,
  );
  for (const encoding of acceptable) {
    const file = files.find(req.path, encoding);
    if (file === undefined) continue;
    if (encoding !== 'identity') res.set('content-encoding', encoding);
    res
      .set('vary', 'Accept-Encoding')
      .set('etag', file.etag)
      .set('accept-ranges', 'none')
      .set('cache-control', req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
      .type(/[^.]+$/.exec(req.path)?.[0] ?? 'bin')
      .send(file.bytes);
    return true;
  }
  return false;
}

/**
 * The page, made anew for each response because of its nonce: no validator, and a copy is never used unasked. Not by `send`,
 * which answers `If-None-Match: *` with 304: the copy would have another nonce than the policy of the answer.
 */
function sendPage(path: string, res: Response): void {
  const page = readPage(path);
  if (page === undefined) sendMissing(res);
  else
    res
      .set('cache-control', 'no-cache')
      .type('html')
      .end(page.replaceAll(NONCE_PLACEHOLDER, nonceOf(res.locals)));
}

function readPage(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function sendMissing(res: Response): void {
  const { en, status, zh } = ERROR_CATALOGUE['platform.webMissing'];
  res
    .status(status)
    .set('cache-control', 'no-store')
    .type('html')
    .send(
      `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>谯楼</title><h1>${zh}</h1>` +
        `<p>请运行 <code>npm run build</code> 后刷新本页。</p><p lang="en">${en}: run <code>npm run build</code>, then reload.</p></html>`,
    );
}
