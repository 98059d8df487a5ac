import { HOUR_MS, permissionsOf } from '@qiaolou/schema';
import { Refusal, type SyntheticAnswers, type SyntheticCall } from './synthetic-call.ts';
import * as data from './synthetic-data.ts';

/** What the synthetic county answers about logging in and out. */
export const answers: SyntheticAnswers = {
  login: (call) => {
    const user = data.users.find((one) => one.name === call.body['name']);
    if (!user) throw new Refusal('auth.failed', 401);
    call.state.role = user.roles[0];
    return session(call);
  },
  getSession: session,
  logout: ({ state }) => {
    state.role = undefined;
    return undefined;
  },
  changePassword: (call) => {
    call.state.mustChangePassword = false;
    return session(call);
  },
};

function session({ state }: SyntheticCall): unknown {
  const { role } = state;
  if (role === undefined) throw new Refusal('auth.required', 401);
  const user = data.users.find(({ roles }) => roles[0] === role) ?? data.users[3];
  return {
    user: { ...user, roles: [role], mustChangePassword: state.mustChangePassword },
    permissions: state.permissions ?? [...permissionsOf([role])],
    csrfToken: 'dev',
    expiresAt: new Date(data.NOW + 8 * HOUR_MS).toISOString(),
    idleTimeoutSeconds: 1_800,
  };
}
