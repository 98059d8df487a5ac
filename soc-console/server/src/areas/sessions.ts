import type { NewSession } from '@qiaolou/accounts';
import type { SESSION_ROUTES } from '@qiaolou/schema';
import type { Response } from 'express';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';

/** Logging in and out. */
export function sessionHandlers({ cookie, limiter, sessions }: ConsoleContext) {
  const start = (res: Response, { token, caller }: NewSession) => {
    cookie.write(res, token);
    res.locals['user'] = caller.account.name;
    return sessions.info(caller);
  };
  return {
    login: async ({ body, ip, req, res, signal }) => {
      await limiter.admit(ip);
      return start(res, await sessions.login({ ...body, ip, signal, oldToken: cookie.read(req) }));
    },
    getSession: ({ caller }) => Promise.resolve(sessions.info(caller)),
    logout: async ({ caller, res }) => {
      await sessions.logout(caller);
      cookie.clear(res);
      return undefined;
    },
    changePassword: async ({ body, caller, ip, res, signal }) => {
      await limiter.admit(ip);
      return start(
        res,
        await sessions.changePassword(caller, { current: body.currentPassword, next: body.newPassword, signal }),
      );
    },
  } satisfies HandlersOf<typeof SESSION_ROUTES>;
}
