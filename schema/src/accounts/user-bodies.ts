import { z } from 'zod';
import { typedLine } from '../text/typed-text.ts';
import { roleSchema } from './role.ts';
import { userSchema } from './user.ts';
import { versionSchema } from '../route/parameters.ts';

export const userListSchema = z.strictObject({ users: z.array(userSchema) });

const roles = z.array(roleSchema).min(1).max(5);

/** `POST /users`. An administrator role stands alone (`rolesSeparated`), else `users.rolesConflict`. */
export const createUserBody = z.strictObject({
  /** Login name. */
  name: z.string().regex(/^[a-z][a-z0-9._-]{1,31}$/),
  displayName: typedLine(64),
  roles,
});
export type CreateUserBody = z.infer<typeof createUserBody>;

/** `PATCH /users/:id`. Nobody changes his own roles or disables himself; any change ends the user's sessions. */
export const patchUserBody = z.strictObject({
  version: versionSchema,
  displayName: typedLine(64).optional(),
  roles: roles.optional(),
  disabled: z.boolean().optional(),
  /** Gives a new one-time password. */
  resetPassword: z.literal(true).optional(),
});
export type PatchUserBody = z.infer<typeof patchUserBody>;

export const userChangeSchema = z
  .strictObject({
    user: userSchema,
    /** Shown this once; must be changed at the first login. Only after create or reset. */
    oneTimePassword: z.string().optional(),
  })
  .meta({ id: 'UserChange' });
export type UserChange = z.infer<typeof userChangeSchema>;
