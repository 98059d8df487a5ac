import type { SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

/** What the synthetic county answers about accounts. */
export const answers: SyntheticAnswers = {
  listUsers: () => ({ users: data.users }),
  createUser: () => ({ user: data.users[5], oneTimePassword: 'Qm7-vexo-Lt29-Rk' }),
  patchUser: () => ({ user: data.users[5], oneTimePassword: 'Qm7-vexo-Lt29-Rk' }),
};
