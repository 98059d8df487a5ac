import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ERROR_CATALOGUE } from '@qiaolou/schema';
import express, { type RequestHandler, type Response } from 'express';
import { nonceOf } from './security-headers.ts';

/** Stands in the built page where the nonce of the response goes. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/**
 * The built console: files under `assets/` carry a hash in their name and are cached for ever; every other page path
 * answers `index.html` with the nonce of the response. Without a built page: 503 and what to do.
 */
export function webPages(webRoot: string | undefined): readonly RequestHandler[] {
  if (webRoot === undefined) return [(_req, res) => sendMissing(res)];
  return [
    express.static(webRoot, {
      index: false,
      redirect: false,
      dotfiles: 'ignore',
      setHeaders: (res, path) => {
        if (path.startsWith(join(webRoot, 'assets')))
          res.setHeader('cache-control', 'public, max-age=31536000, immutable');
      },
    }),
    async (req, res, next) => {
      if ((req.method !== 'GET' && req.method !== 'HEAD') || /\.[a-z0-9]+$/i.test(req.path)) {
        next();
        return;
      }
      const page = await readPage(join(webRoot, 'index.html'));
      if (page === undefined) sendMissing(res);
      else
        res
          .set('cache-control', 'no-store')
          .type('html')
          .send(page.replaceAll(NONCE_PLACEHOLDER, nonceOf(res.locals)));
    },
  ];
}

async function readPage(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
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
