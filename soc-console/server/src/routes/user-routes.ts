import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';

/** Accounts of the console. */
export function userRoutes({ accounts }: ConsoleContext): Pick<ApiHandlers, 'listUsers' | 'createUser' | 'patchUser'> {
  return {
    listUsers: async () => ({ users: [...(await accounts.list())] }),
    createUser: ({ body, actor }) => accounts.create(body, actor),
    patchUser: ({ params, body, actor }) => accounts.change(params.id, body, actor),
  };
}
