import { z } from 'zod';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const KEBAB = '[a-z0-9]+(?:-[a-z0-9]+)*';

/** `<kind>--<uuid>`; any UUID version (the specification predates RFC 9562). CACAO 2.0 §10.10. */
export function identifier(kind: string): z.ZodString {
  return z.string().regex(new RegExp(`^${kind}--${UUID}$`), { error: `expected ${kind}--<uuid>` });
}

/** Id of a step: its type, then a UUID. That the type is one of ours is asked by the step itself. */
export const stepIdSchema = z.string().regex(new RegExp(`^${KEBAB}--${UUID}$`), {
  error: 'expected <step type>--<uuid>',
});

/** Id of anything else a document names. */
export const anyIdSchema = identifier('[a-z0-9-]+');

/** Id of an extension definition. */
export const extensionIdSchema = identifier('extension-definition');

/** UTC with exactly three fractional digits. CACAO 2.0 §10.16. */
export const timestampSchema = z.iso.datetime({ precision: 3 });

/** Text that says something: 1–20,000 characters. */
export const textSchema = z.string().min(1).max(20_000);

/** A duration in ms, above 0. */
export const millisecondsSchema = z.number().int().positive();

/** A URL as it was before somebody made it harmless to click. */
function refanged(text: string): string {
  return text
    .trim()
    .replace(/^(?:hxxp|h\*\*p|meow)(s?)(?=:|\[)/i, 'http$1')
    .replace(/^([a-z][a-z0-9+.-]*)\[(?::|:\/\/)\](?:\/\/)?/i, '$1://')
    .replaceAll(/\[(?:\.|dot)\]|\((?:\.|dot)\)|\{\.\}/gi, '.')
    .replaceAll(/\[:\]/g, ':')
    .replaceAll(/\[(?:@|at)\]/gi, '@');
}

/** Where more can be read. CACAO 2.0 §10.7. */
export const externalReferenceSchema = z.strictObject({
  name: textSchema,
  description: textSchema.optional(),
  source: textSchema.optional(),
  /** A URL, or one defanged so that nobody follows it by mistake: `hxxps://evil[.]example`. Never followed here. */
  url: textSchema.refine((text) => URL.canParse(refanged(text)), { error: 'expected a URL' }).optional(),
  external_id: textSchema.optional(),
  reference_id: textSchema.optional(),
});
