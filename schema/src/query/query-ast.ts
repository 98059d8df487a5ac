import { z } from 'zod';
import type { Scalar } from '../ecs/ecs-event.ts';

/**
 * The one filter language under everything: the console's query language, the Sigma compiler's retro-hunt and saved
 * searches all become this tree; it runs in memory (`matchAst`), over blocks and segments, and in Elasticsearch with equal answers.
 *
 * Semantics, equal on every adapter (the contract suite proves it against the in-memory oracle):
 * - A field with several values matches when **any** value matches. A missing field matches nothing, so `not` of it is true.
 * - `eq`/`in`: exact, case-sensitive for text; numbers compare as numbers on numeric fields; on fields that the
 *   dictionary does not know every value is compared as text (`5` equals `"5"`). On `ip` fields addresses compare as
 *   addresses (`::1` equals `0:0:0:0:0:0:0:1`).
 * - `wildcard`: `*` any run, `?` one character, `\` escapes; whole value, case-insensitive, also over newlines.
 * - `contains`: case-insensitive substring. Case folding is ASCII plus Unicode simple folding where both engines agree.
 * - `regex`: RE2 syntax, unanchored, case-sensitive; back-references and look-around are refused by the parser.
 * - `cidr`: IPv4 and IPv6 networks on `ip` fields; IPv4-mapped IPv6 equals IPv4.
 * - `range`: numeric, date and ip fields only (`query.rangeNotOrdered` otherwise).
 * - `exists`: the field has a value.
 */
export type Ast =
  | { readonly op: 'all' }
  | { readonly op: 'and' | 'or'; readonly args: readonly Ast[] }
  | { readonly op: 'not'; readonly arg: Ast }
  | { readonly op: 'exists'; readonly field: string }
  | { readonly op: 'eq'; readonly field: string; readonly value: Scalar }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Scalar[] }
  | { readonly op: 'wildcard' | 'regex' | 'contains' | 'cidr'; readonly field: string; readonly value: string }
  | {
      readonly op: 'range';
      readonly field: string;
      readonly gt?: Scalar | undefined;
      readonly gte?: Scalar | undefined;
      readonly lt?: Scalar | undefined;
      readonly lte?: Scalar | undefined;
    };

const scalar = z.union([z.string().max(8_191), z.number(), z.boolean()]);
const field = z.string().min(1).max(256);

/** Border check of an AST that comes as JSON (the API accepts query text or AST). */
export const astSchema: z.ZodType<Ast> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('all') }),
    z.strictObject({ op: z.enum(['and', 'or']), args: z.array(astSchema).max(1_000) }),
    z.strictObject({ op: z.literal('not'), arg: astSchema }),
    z.strictObject({ op: z.literal('exists'), field }),
    z.strictObject({ op: z.literal('eq'), field, value: scalar }),
    z.strictObject({ op: z.literal('in'), field, values: z.array(scalar).max(10_000) }),
    z.strictObject({ op: z.enum(['wildcard', 'regex', 'contains', 'cidr']), field, value: z.string().max(8_191) }),
    z.strictObject({
      op: z.literal('range'),
      field,
      gt: scalar.optional(),
      gte: scalar.optional(),
      lt: scalar.optional(),
      lte: scalar.optional(),
    }),
  ]),
);
