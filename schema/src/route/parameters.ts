import { z } from 'zod';

/**
 * Query parameter that may be repeated: `?status=open&status=handled`; one value reads as a list of one. At most 50.
 *
 * @example
 *   listOf(z.string()).parse('a'); // ['a']
 */
export function listOf<S extends z.ZodType>(item: S) {
  return z
    .union([item, z.array(item).max(50)])
    .transform((value): z.output<S>[] => (Array.isArray(value) ? value : [value]) as z.output<S>[]);
}

/**
 * Page size of a query string, 1–`max`.
 *
 * @example
 *   limitParam(200, 50).parse(undefined); // 50
 */
export function limitParam(max: number, preset: number) {
  return z.coerce.number().int().min(1).max(max).default(preset);
}

/** A time of the years 0 to 9999 as it is written inside: as texts such times are in their order, those beyond are not. */
const FOUR_DIGIT_YEAR = /^\d{4}-/;

/**
 * An instant at the border: ISO 8601 with zone; normalised to UTC milliseconds inside. One that its zone puts beyond the years
 * 0 to 9999 is refused.
 */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => FOUR_DIGIT_YEAR.test(text))
  .meta({ description: 'ISO 8601 instant with zone' });

/** Opaque position of the next page; give back unchanged. */
export const cursorSchema = z.string().min(1).max(2_048);

/** Id of a record. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

/** `:id` of a path. */
export const idParams = z.strictObject({ id: idSchema });

/** Version the writer saw; another version in the store is `records.versionConflict`. */
export const versionSchema = z.number().int().positive();
