import { z } from 'zod';
import { roleSchema } from './role.ts';

/** An account as its administrators see it. */
export const userSchema = z.object({
  id: z.string(),
  /** Login name, lower case, unique. */
  name: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  disabled: z.boolean(),
  /** Must be changed at the next login (first-run one-time password). */
  mustChangePassword: z.boolean(),
  createdAt: z.string(),
  lastLoginAt: z.string().nullable(),
  version: z.number().int().positive(),
});
export type User = z.infer<typeof userSchema>;
