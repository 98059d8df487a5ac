import { DEVICE_LIFE_MS } from '@qiaolou/accounts';
import type { CookieOptions, Request, Response } from 'express';

const SESSION = 'qiaolou';
const DEVICE = 'qiaolou-device';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** How tokens travel. `secure`: over https, where the names get the `__Host-` prefix. */
export interface SessionCookie {
  /** The session's token of a request; undefined when there is none or it cannot be one. */
  read(req: Request): string | undefined;
  write(res: Response, token: string): void;
  clear(res: Response): void;
  /** What the device was given at an earlier log-in; it opens nothing. */
  readDevice(req: Request): string | undefined;
  /** For 90 days; logging out leaves it. */
  writeDevice(res: Response, token: string): void;
}

/**
 * HttpOnly, SameSite=Strict, Path=/; Secure and `__Host-` over https (RFC 6265bis §4.1.3.2). The session's ends with the
 * browser.
 */
export function sessionCookie(secure: boolean): SessionCookie {
  const [session, device] = secure ? [`__Host-${SESSION}`, `__Host-${DEVICE}`] : [SESSION, DEVICE];
  const options: CookieOptions = { httpOnly: true, sameSite: 'strict', secure, path: '/' };
  return {
    read: (req) => readToken(req.headers.cookie, session),
    write: (res, token) => void res.cookie(session, token, options),
    clear: (res) => void res.clearCookie(session, options),
    readDevice: (req) => readToken(req.headers.cookie, device),
    writeDevice: (res, token) => void res.cookie(device, token, { ...options, maxAge: DEVICE_LIFE_MS }),
  };
}

function readToken(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  const pair = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  const token = pair?.slice(name.length + 1);
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}
