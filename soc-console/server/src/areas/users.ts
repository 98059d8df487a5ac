import type { USER_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';

/** Accounts of the console. */
export function userHandlers({ accounts }: ConsoleContext) {
  return {
    listUsers: async () => ({ users: [...(await accounts.list())] }),
    createUser: ({ body, actor }) => accounts.create(body, actor),
    patchUser: ({ params, body, actor }) => accounts.change(params.id, body, actor),
  } satisfies HandlersOf<typeof USER_ROUTES>;
}
