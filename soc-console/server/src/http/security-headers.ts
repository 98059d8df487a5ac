import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { RandomBytes } from '@qiaolou/accounts';

/** Nonce of this response's Content-Security-Policy, as the page must repeat it. */
export function nonceOf(locals: Readonly<Record<string, unknown>>): string {
  const nonce = locals['cspNonce'];
  return typeof nonce === 'string' ? nonce : '';
}

/**
 * Security headers of every response: a policy that allows nothing but our own files, with a new nonce each time; HSTS
 * only where the browser speaks https to us.
 */
export function securityHeaders(random: RandomBytes, secure: boolean): readonly RequestHandler[] {
  const nonce = (_: unknown, res: ServerResponse): string =>
    `'nonce-${nonceOf((res as ServerResponse & { locals: Record<string, unknown> }).locals)}'`;
  return [
    (_req, res, next) => {
      res.locals['cspNonce'] = Buffer.from(random(16)).toString('base64');
      next();
    },
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'script-src': ["'self'", nonce],
          'style-src': ["'self'", nonce],
          'connect-src': ["'self'"],
          'img-src': ["'self'", 'data:'],
          'font-src': ["'self'"],
          'frame-ancestors': ["'none'"],
          'base-uri': ["'none'"],
          'form-action': ["'self'"],
        },
      },
      strictTransportSecurity: secure && { maxAge: 31_536_000, includeSubDomains: false },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
      next();
    },
  ];
}
