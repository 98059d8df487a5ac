export { assignees, requireAssignee } from './people/assignees.ts';
export { createAccountDesk, type AccountDeps, type AccountDesk } from './people/account-desk.ts';
export { createFirstUsers, type FirstUser, type FirstUsersDeps } from './people/first-users.ts';
export { insertUser, type NewUser } from './people/insert-user.ts';
export { renameReservedAccounts } from './people/rename-reserved-accounts.ts';
export { resetForgottenPassword } from './people/reset-forgotten-password.ts';
export { oneTimePassword } from './passwords/one-time-password.ts';
export { checkPassword } from './passwords/password-policy.ts';
export { BLOCKING_PASSWORDS, type HashRequest, type PasswordHasher } from './passwords/password-hasher.ts';
export {
  startPasswordThreads,
  type PasswordThreadOptions,
  type PasswordThreads,
} from './passwords/password-threads.ts';
export { createTurns, type TurnFigures, type TurnLimits, type TurnRequest, type Turns } from './turns/turns.ts';
export { DEVICES_AREA } from './devices/tables.ts';
export { DEVICE_LIFE_MS } from './devices/known-devices.ts';
export { createRefusalTrail, type Refusal, type RefusalTrail } from './refusals/refusal-trail.ts';
export type { RandomBytes } from './passwords/random-bytes.ts';
export type { Caller } from './sessions/caller.ts';
export { createGuessBook, type Guess, type GuessBook, type Guesser } from './sessions/guess-book.ts';
export { GUESS_LIMITS, type GuessAllowance, type GuessLimits } from './sessions/guess-limits.ts';
export { DEFAULT_SESSION_LIMITS, type SessionLimits } from './sessions/session-limits.ts';
export type { NewSession } from './sessions/session-parts.ts';
export { createSessionService, type SessionService } from './sessions/session-service.ts';
