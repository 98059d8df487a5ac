import { z } from 'zod';
import { permissionSchema } from './permission.ts';
import { userSchema } from './user.ts';

/** `POST /session`. */
export const loginBody = z.strictObject({
  name: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
});

/** Who is logged in. While `user.mustChangePassword` every route but these four answers `auth.passwordChangeRequired`. */
export const sessionInfoSchema = z
  .strictObject({
    user: userSchema,
    permissions: z.array(permissionSchema),
    /** Send back in `x-csrf-token` with every call but GET. */
    csrfToken: z.string(),
    /** The session ends then, whatever happens. */
    expiresAt: z.string(),
    /** It ends earlier when nothing is asked for so long. */
    idleTimeoutSeconds: z.number().int(),
  })
  .meta({ id: 'SessionInfo' });
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

/** `POST /session/password`: answers with a new session, all others of the user end. */
export const passwordBody = z.strictObject({
  currentPassword: z.string().min(1).max(256),
  newPassword: z.string().min(1).max(256),
});
