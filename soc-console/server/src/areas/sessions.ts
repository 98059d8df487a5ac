import type { NewSession } from '@qiaolou/accounts';
import type { SESSION_ROUTES } from '@qiaolou/schema';
import type { Response } from 'express';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';

/** Logging in and out. */
export function sessionHandlers({ cookie, sessions }: ConsoleContext) {
  const start = (res: Response, { token, caller, deviceToken }: NewSession) => {
    cookie.write(res, token);
    if (deviceToken !== undefined) cookie.writeDevice(res, deviceToken);
    res.locals['user'] = caller.account.name;
    return sessions.info(caller);
  };
  return {
    login: async ({ body, ip, req, res, signal }) => {
      const oldToken = cookie.read(req);
      return start(res, await sessions.login({ ...body, ip, signal, oldToken, deviceToken: cookie.readDevice(req) }));
    },
    getSession: ({ caller }) => Promise.resolve(sessions.info(caller)),
    logout: async ({ caller, res }) => {
      await sessions.logout(caller);
      cookie.clear(res);
      return undefined;
    },
    changePassword: async ({ body, caller, res, signal }) => {
      return start(
        res,
        await sessions.changePassword(caller, { current: body.currentPassword, next: body.newPassword, signal }),
      );
    },
  } satisfies HandlersOf<typeof SESSION_ROUTES>;
}
