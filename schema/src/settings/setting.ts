import { z } from 'zod';

/** What people are told of a setting. */
export interface SettingFacts {
  readonly zh: string;
  readonly en: string;
  /** Unit of its number. */
  readonly unit?: 'ms' | 's' | 'h' | 'bytes';
  /** A shorter environment variable besides the one that follows from its path. */
  readonly env?: string;
  /** Not to be shown to anybody. */
  readonly secret?: boolean;
}

const FACTS = z.registry<SettingFacts>();

/**
 * Declares a setting: a zod schema that has a default or is optional, and what it means. An instance is one setting: a
 * schema used twice is to be made twice.
 *
 * @example
 *   z.strictObject({ port: setting(z.number().int().default(8440), { zh: '控制台端口', en: 'port of the console' }) }).prefault({});
 */
export function setting<Schema extends z.ZodType>(schema: Schema, facts: SettingFacts): Schema {
  FACTS.add(schema, facts);
  return schema;
}

/** A setting found in a schema. */
export interface ListedSetting {
  /** Keys from the root of the configuration. */
  readonly path: readonly string[];
  /** Undefined when it was not declared with `setting`. */
  readonly facts: SettingFacts | undefined;
  /** How a text becomes its value. */
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'other';
  /** Undefined when it has none. */
  readonly default: unknown;
}

/**
 * Lists all settings of a schema of nested objects, in the order of their declaration.
 *
 * @example
 *   listSettings(configSchema).map(({ path }) => path.join('.')); // ['dataDirectory', 'zone', 'console.host', …]
 */
export function listSettings(schema: z.ZodType, path: readonly string[] = []): readonly ListedSetting[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, below]) => listSettings(below as z.ZodType, [...path, key]));
  }
  return [{ path, facts: FACTS.get(schema), type: typeOf(inner), default: schema.safeParse(undefined).data }];
}

/** The schema under its default and optionality. */
function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}

function typeOf(schema: z.ZodType): ListedSetting['type'] {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodArray) return 'list';
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum || schema instanceof z.ZodStringFormat)
    return 'text';
  return 'other';
}
