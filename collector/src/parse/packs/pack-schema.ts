import { z } from 'zod';
import { DECOMPOSITIONS, type Decomposition } from '../../event/decompose.ts';

const fieldName = z.string().regex(/^[@\p{L}_][\p{L}\p{N}_@.-]{0,199}$/u, 'field name expected');
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const oneOrMany = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

/** A test on one value: equal to one of these, or an operator. */
const testSchema = z.union([
  oneOrMany(scalar),
  z.strictObject({
    /** Case is ignored; any of them. */
    contains: oneOrMany(z.string()).optional(),
    /** None of these occurs; case is ignored. A field that is not there holds none of them. */
    lacks: oneOrMany(z.string().min(1)).optional(),
    startsWith: oneOrMany(z.string()).optional(),
    exists: z.boolean().optional(),
    not: oneOrMany(scalar).optional(),
  }),
]);

/** All must hold. Keys name fields of the grammar, else of the event; `$program`, `$host`, `$msgid`, `$body` the header's, `$text` the line. */
const conditionSchema = z.record(z.string(), testSchema);

const decompositionNames = Object.keys(DECOMPOSITIONS) as [Decomposition, ...Decomposition[]];

const targetSchema = z.union([
  fieldName,
  z.strictObject({
    to: fieldName,
    /** Device value → our value; `null` drops it. */
    values: z.record(z.string(), scalar.nullable()).optional(),
    /** Built-in bilingual words: permit/deny, success/failure, severity 0–100; `sentence`: what a whole text says of how it went. */
    words: z.enum(['verdict', 'outcome', 'severity', 'sentence']).optional(),
    /** What happens to values that neither `values` nor `words` know. Default: keep as they are. */
    other: z.enum(['keep', 'drop']).optional(),
    /** The value holds several fields. */
    as: z.enum(decompositionNames).optional(),
    /** Split into a list at this text. */
    split: z.string().min(1).optional(),
    /** Joins the values that are there already: of several ends that nothing tells the roles of, `related.ip`. */
    add: z.literal(true).optional(),
  }),
]);

const mappingSchema = z.record(z.string().min(1), oneOrMany(targetSchema));
const setSchema = z.record(fieldName, z.union([scalar, z.array(scalar).min(1)]));

const matcherSchema = z.strictObject({
  /** Program name of the header, exactly. */
  program: oneOrMany(z.string()).optional(),
  /** All of these occur in the text. */
  contains: oneOrMany(z.string().min(1)).optional(),
  /** At least one of these occurs. */
  any: z.array(z.string().min(1)).min(1).optional(),
  /** None of these occurs. */
  without: oneOrMany(z.string().min(1)).optional(),
  bodyStarts: oneOrMany(z.string().min(1)).optional(),
  /** The body is one JSON object. */
  json: z.literal(true).optional(),
});

const templateSchema = z.union([z.string().min(1), z.strictObject({ text: z.string().min(1), set: setSchema })]);

const stepSchema = z
  .strictObject({
    /** Field of an earlier step to work on, `$program` of the header, or `$text`: the line with its header; default: the body. */
    on: z.string().optional(),
    /** A step that may find nothing; without it a pack that finds nothing leaves the line to others. */
    optional: z.boolean().optional(),
    if: conditionSchema.optional(),
    kv: z
      .strictObject({
        pair: z.string().min(1).optional(),
        eq: z.string().min(1).optional(),
        quotes: z.string().optional(),
        strict: z.boolean().optional(),
      })
      .optional(),
    /** `strip`: prefix taken off the keys, so that two shippers' names for the same fields meet. */
    json: z
      .union([
        z.literal(true),
        z.strictObject({
          strip: z.string().min(1).optional(),
          /** From the first brace to the last, whatever stands before and behind. */
          find: z.literal(true).optional(),
        }),
      ])
      .optional(),
    /** A Windows event as JSON, flat or nested, forwarded or not. */
    eventLog: z.literal(true).optional(),
    looseJson: z.literal(true).optional(),
    /** Elements and attributes, well-formed or not. */
    xml: z.literal(true).optional(),
    cef: z.literal(true).optional(),
    leef: z.literal(true).optional(),
    accessLog: z.literal(true).optional(),
    /** The parameters of RFC 5424 §6.3, of all elements, under their names. */
    structuredData: z.literal(true).optional(),
    bracket: z.enum(['square', 'lenticular']).optional(),
    delimited: z
      .strictObject({
        separator: z.string().min(1),
        columns: z.array(z.string()).optional(),
        least: z.int().min(2).optional(),
        /** The character values with separators in them stand in, doubled inside them (RFC 4180). */
        quote: z.string().length(1).optional(),
        /** The character that takes a separator behind it its meaning. */
        escape: z.string().length(1).optional(),
      })
      .optional(),
    template: oneOrMany(templateSchema).optional(),
  })
  .refine((step) => GRAMMARS.filter((name) => step[name] !== undefined).length === 1, 'exactly one grammar expected');

/** Names of the grammars a step may use. */
const GRAMMARS = [
  'kv',
  'json',
  'eventLog',
  'looseJson',
  'xml',
  'cef',
  'leef',
  'accessLog',
  'structuredData',
  'bracket',
  'delimited',
  'template',
] as const;

const timeSourceSchema = z.union([z.string(), z.strictObject({ field: z.string(), zone: z.string() })]);

/** A parser pack as its YAML file states it. */
export const packSchema = z.strictObject({
  /** Dataset: `huawei.usg`. The part before the dot is the module and the prefix of unmapped keys. */
  id: z.string().regex(/^[a-z0-9]+(?:[._][a-z0-9]+)*$/),
  vendor: z.string().optional(),
  product: z.string().optional(),
  /** `observer.type`: firewall, waf, ids, bastion, … */
  type: z.string().optional(),
  /** Higher is asked first; default 0. */
  priority: z.int().optional(),
  match: oneOrMany(matcherSchema),
  grammar: oneOrMany(stepSchema),
  time: z
    .strictObject({
      /** Fields that hold the time, best first; they outrank the header. */
      from: oneOrMany(timeSourceSchema).optional(),
      /** Zone of this device where the text has none; default: the parser's. */
      zone: z.string().optional(),
      /** The header may be UTC without saying so (Huawei VRP). */
      headerMayBeUtc: z.boolean().optional(),
    })
    .optional(),
  set: setSchema.optional(),
  /** Device key (or `key|synonym`) → field. The first to give a field wins. */
  map: mappingSchema.optional(),
  /** Like `map`, but the key is also kept under the prefix. */
  copy: mappingSchema.optional(),
  when: z
    .array(
      z.strictObject({
        if: conditionSchema,
        set: setSchema.optional(),
        map: mappingSchema.optional(),
        copy: mappingSchema.optional(),
      }),
    )
    .optional(),
  /** Keys no mapping names are looked up in the bilingual dictionary before they go under the prefix. */
  dictionary: z.boolean().optional(),
  /** Prefix of keys no mapping names; default: the first part of `id`; `drop` leaves them out. */
  unmapped: z.string().optional(),
  /** Addresses and users are looked for in the running text as well; default true. `false` where all that is said has a key. */
  prose: z.boolean().optional(),
  /** Keys with a dot are ECS names already (Beats) and stay as they are instead of going under the prefix. */
  keepDotted: z.boolean().optional(),
  /** Keys left out of the event (they are still in `event.original`). */
  drop: z.array(z.string()).optional(),
});

/** A parser pack, validated. */
export type PackDefinition = z.infer<typeof packSchema>;
/** One grammar step. */
export type PackStep = z.infer<typeof stepSchema>;
/** One alternative of `match`. */
export type PackMatcher = z.infer<typeof matcherSchema>;
/** Conditions of `if`. */
export type PackCondition = z.infer<typeof conditionSchema>;
/** `map` and `copy`. */
export type PackMapping = z.infer<typeof mappingSchema>;
/** One target of a mapping. */
export type PackTarget = z.infer<typeof targetSchema>;
/** `set`. */
export type PackSet = z.infer<typeof setSchema>;
