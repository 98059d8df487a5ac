import type { CookieOptions, Request, Response } from 'express';

const NAME = 'qiaolou';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** How the session token travels. `secure`: over https, where the name gets the `__Host-` prefix. */
export interface SessionCookie {
  /** The token of a request; undefined when there is none or it cannot be one. */
  read(req: Request): string | undefined;
  write(res: Response, token: string): void;
  clear(res: Response): void;
}

/** HttpOnly, SameSite=Strict, Path=/; Secure and `__Host-` over https (RFC 6265bis §4.1.3.2). Ends with the browser. */
export function sessionCookie(secure: boolean): SessionCookie {
  const name = secure ? `__Host-${NAME}` : NAME;
  const options: CookieOptions = { httpOnly: true, sameSite: 'strict', secure, path: '/' };
  return {
    read: (req) => readToken(req.headers.cookie, name),
    write: (res, token) => void res.cookie(name, token, options),
    clear: (res) => void res.clearCookie(name, options),
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
