import { z } from 'zod';
import { typedText } from '../text/typed-text.ts';

/** Levels of the standard whose clauses are in the catalogue. */
export const mlpsLevelSchema = z.union([z.literal(2), z.literal(3)]);
export type MlpsLevel = z.infer<typeof mlpsLevelSchema>;

/** The level in force, and who chose it; without one it is the configuration's. */
export const levelChoiceSchema = z
  .strictObject({
    level: mlpsLevelSchema,
    reason: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
    /** 0 while nobody has chosen. */
    version: z.number().int().nonnegative(),
  })
  .meta({ id: 'LevelChoice' });
export type LevelChoice = Readonly<z.infer<typeof levelChoiceSchema>>;

/** `POST /compliance/level`. */
export const chooseLevelBody = z.strictObject({
  level: mlpsLevelSchema,
  /** Why: the grading that was filed. It is in the audit trail. */
  reason: typedText(500).trim().min(1),
  /** Version of the choice that is changed; 0 for the first. */
  version: z.number().int().nonnegative(),
});
export type ChooseLevelBody = z.output<typeof chooseLevelBody>;
