import { zoneOffset, type FieldValue, type ZoneOffset } from '@qiaolou/schema';
import { placeCandidates } from '../../meaning/place-candidates.ts';
import { setField, vendorField, type Draft } from '../../event/draft.ts';
import { setsNothing } from '../../event/ecs-value.ts';
import type { Line } from '../line.ts';
import type { RawFields } from '../raw-fields.ts';
import { rememberKeys } from '../../event/remember-keys.ts';
import { compileCondition, listOf } from './compile-condition.ts';
import { compileMatchers, type CompiledMatcher } from './compile-matcher.ts';
import { compileGrammar } from './compile-grammar.ts';
import { compileDefaults, compileMapping, compileSet } from './compile-mapping.ts';
import type { PackDefinition } from './pack-schema.ts';

/** Names of unmapped keys a pack remembers: devices have a few dozen. */
const MOST_NAMES = 1_024;

/** A field that may hold the event's time, with its own zone when the pack says so. */
export interface TimeSource {
  readonly field: string;
  readonly zone?: ZoneOffset | undefined;
}

/** A pack made ready: closures over plain data, built once. */
export interface ParserPack {
  readonly id: string;
  /** As it was validated: what reads lines as bytes compiles it its own way. */
  readonly definition: PackDefinition;
  readonly priority: number;
  /** Cheap tests for the device's literals: any of them. */
  readonly matchers: readonly CompiledMatcher[];
  /** Whether the running text is searched after `read` for what no key says. */
  readonly prose: boolean;
  /** The pack is for products of many kinds of lines: what it leaves open is read by the general grammars. */
  readonly open: boolean;
  /** Reads the line into the draft and gives the grammar's fields, or undefined when it is not this device's after all. */
  readonly read: (line: Line, draft: Draft) => RawFields | undefined;
  readonly time: {
    readonly sources: readonly TimeSource[];
    readonly zone?: ZoneOffset | undefined;
    readonly headerMayBeUtc: boolean;
  };
}

/**
 * Compiles a validated pack.
 * @throws Error or RangeError when a template or a zone in it is malformed.
 */
export function compilePack(pack: PackDefinition): ParserPack {
  const grammar = compileGrammar(pack.grammar);
  const fill = compileFill(pack);
  return {
    id: pack.id,
    definition: pack,
    priority: pack.priority ?? 0,
    matchers: compileMatchers(pack.match),
    prose: pack.prose !== false,
    open: pack.dictionary === true,
    read: (line, draft) => {
      const raw: RawFields = new Map();
      if (!grammar({ line, raw, draft })) return undefined;
      fill(line, raw, draft);
      return raw;
    },
    time: {
      sources: listOf(pack.time?.from).map((source) =>
        typeof source === 'string' ? { field: source } : { field: source.field, zone: zoneOffset(source.zone) },
      ),
      zone: pack.time?.zone === undefined ? undefined : zoneOffset(pack.time.zone),
      headerMayBeUtc: pack.time?.headerMayBeUtc === true,
    },
  };
}

function compileFill(pack: PackDefinition): (line: Line, raw: RawFields, draft: Draft) => void {
  const module = pack.id.split('.')[0] ?? pack.id;
  const identity = compileIdentity(pack, module);
  const set = compileDefaults(pack.set);
  const map = compileMapping(pack.map);
  const copy = compileMapping(pack.copy);
  const rules = (pack.when ?? []).map((rule) => ({
    holds: compileCondition(rule.if),
    set: compileSet(rule.set),
    map: compileMapping(rule.map),
    copy: compileMapping(rule.copy),
  }));
  const prefix = pack.unmapped ?? module;
  const keepDotted = pack.keepDotted === true;
  const dictionary = pack.dictionary === true;
  // The names are the same strings every time, which the fields of an event are found by faster.
  const fieldOf = rememberKeys(MOST_NAMES, (key) => unmappedField(key, prefix, keepDotted));
  const dropped = new Set(pack.drop);
  const ignored = new Set<string>();
  return (line, raw, draft) => {
    const used = new Set(dropped);
    identity(draft);
    set(draft);
    map(raw, draft, used);
    copy(raw, draft, ignored);
    const scope = { line, raw, draft };
    for (const rule of rules) {
      if (!rule.holds(scope)) continue;
      rule.set(draft);
      rule.map(raw, draft, used);
      rule.copy(raw, draft, ignored);
    }
    ignored.clear();
    if (prefix !== 'drop') keepRest({ raw, draft, used, fieldOf, dictionary });
  };
}

function compileIdentity(pack: PackDefinition, module: string): (draft: Draft) => void {
  return compileSet({
    'event.dataset': pack.id,
    'event.module': module,
    ...(pack.vendor === undefined ? {} : { 'observer.vendor': pack.vendor }),
    ...(pack.product === undefined ? {} : { 'observer.product': pack.product }),
    ...(pack.type === undefined ? {} : { 'observer.type': pack.type }),
  });
}

interface Rest {
  readonly raw: RawFields;
  readonly draft: Draft;
  readonly used: ReadonlySet<string>;
  readonly fieldOf: (key: string) => string;
  readonly dictionary: boolean;
}

/** Field of a key no mapping names; empty when nothing of the key can stand in a name. */
function unmappedField(key: string, prefix: string, keepDotted: boolean): string {
  const asIs = keepDotted && key.includes('.') && !key.startsWith('qiaolou.');
  return asIs || key.startsWith(`${prefix}.`) ? key : vendorField(prefix, key);
}

function keepRest({ raw, draft, used, fieldOf, dictionary }: Rest): void {
  const rest = unused(raw, used);
  for (const key of dictionary ? placeCandidates(draft, rest) : rest.map(([name]) => name)) {
    const value = raw.get(key);
    const field = fieldOf(key);
    if (value === undefined || field === '' || setsNothing(field, value) || Object.hasOwn(draft.fields, field))
      continue;
    setField(draft, field, value);
  }
}

function unused(raw: RawFields, used: ReadonlySet<string>): readonly (readonly [string, FieldValue])[] {
  const rest: (readonly [string, FieldValue])[] = [];
  for (const pair of raw) if (!used.has(pair[0])) rest.push(pair);
  return rest;
}
