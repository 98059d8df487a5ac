import { stringify } from 'yaml';
import type { KeyTarget } from '../meaning/key-names.ts';
import { timeKeysOf } from '../meaning/time-keys.ts';
import type { PackStep } from '../parse/packs/pack-schema.ts';
import type { KeyStatistics } from './key-statistics.ts';
import type { Telling } from './telling-literals.ts';

/** What a pack is written from. */
export interface PackParts {
  readonly id: string;
  readonly vendor?: string | undefined;
  readonly product?: string | undefined;
  readonly type?: string | undefined;
  readonly step: PackStep;
  /** The grammar reads the body as it is; JSON behind other text must be found first. */
  readonly whole: boolean;
  readonly keys: readonly KeyStatistics[];
  readonly telling: Telling;
}

const WORDS: Readonly<Record<string, string>> = {
  'event.action': 'verdict',
  'event.outcome': 'outcome',
  'event.severity': 'severity',
};

/** A pack as YAML: every mapped key with how sure it is and a value, those that stay under the device's name as comments. */
export function writePack(parts: PackParts): string {
  const { keys } = parts;
  const times = timesOf(parts);
  const mapped = keys.filter(({ target }) => target !== undefined);
  const rest = keys.filter(({ key, target }) => target === undefined && !times.includes(key));
  return [
    head(parts),
    `match: ${inline(matcherOf(parts))}\n`,
    `grammar: ${inline(grammarOf(parts))}\n`,
    times.length === 0 ? '' : `time: ${inline({ from: times.slice(0, 4) })}\n`,
    mapped.length === 0 ? '' : `map:\n${mapped.map(mapLine).join('')}`,
    rest.length === 0 ? '' : `# Kept as ${moduleOf(parts.id)}.<key>:\n${rest.map(restLine).join('')}`,
  ].join('');
}

/** Keys that hold when it happened, best first. Columns have no names: the first that is a time in every line is it. */
function timesOf({ keys, step }: PackParts): readonly string[] {
  const named = timeKeysOf(keys.filter(({ isTime }) => isTime).map(({ key }) => key));
  const column = step.delimited === undefined ? undefined : keys.find(({ shape }) => shape === 'time');
  return named.length > 0 || column === undefined ? named : [column.key];
}

function head({ id, vendor, product, type }: PackParts): string {
  const facts = Object.entries({ id, vendor, product, type }).filter(([, value]) => value !== undefined);
  return stringify(Object.fromEntries(facts));
}

function matcherOf({ telling }: PackParts): object {
  const { program, literals } = telling;
  return { ...(program !== undefined && { program }), ...(literals.length > 0 && { contains: literals.slice(0, 2) }) };
}

function grammarOf({ step, whole }: PackParts): object {
  // What stands before the brace and behind it is left out.
  return whole ? step : { json: { find: true } };
}

function mapLine({ key, target, confidence, examples }: KeyStatistics): string {
  return `  ${quoted(key)}: ${inline(mapTarget(target))} # ${confidence ?? ''}: ${comment(examples)}\n`;
}

/** As a pack states a target; words and numbers of a verdict are translated, and what is not understood is left out. */
function mapTarget(target: KeyTarget | undefined): unknown {
  if (typeof target !== 'string') return target;
  const words = WORDS[target];
  if (words === undefined) return target;
  return target === 'event.action' ? { to: target, words } : { to: target, words, other: 'drop' };
}

function restLine({ key, shape, examples }: KeyStatistics): string {
  return `#   ${quoted(key)} (${shape}): ${comment(examples)}\n`;
}

/** Examples on one line that no reader of YAML takes for anything else. */
function comment(examples: readonly string[]): string {
  return examples
    .map((text) => JSON.stringify(text))
    .join(', ')
    .replace(/[\u0085\u2028\u2029]/g, ' ');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function inline(value: unknown): string {
  return JSON.stringify(value);
}

function moduleOf(id: string): string {
  return id.split('.')[0] ?? id;
}
