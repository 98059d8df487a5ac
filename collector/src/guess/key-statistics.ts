import { isIP } from 'node:net';
import type { FieldValue } from '@qiaolou/schema';
import { timeTextToEpoch } from '../decode/time-text.ts';
import { newDraft } from '../event/draft.ts';
import { isNothing } from '../event/ecs-value.ts';
import { meaningsOfKey } from '../meaning/key-meaning.ts';
import type { KeyTarget } from '../meaning/key-names.ts';
import { placements } from '../meaning/place-candidates.ts';
import { timeKeysOf } from '../meaning/time-keys.ts';
import type { RawFields } from '../parse/raw-fields.ts';

/** What the values of a key look like, whatever it is called. */
export type ValueShape = 'address' | 'time' | 'number' | 'mac' | 'url' | 'text';

/** How sure a proposal is: said plainly and true of every line; less plainly or not of all; only possible; or a person said so. */
export type Confidence = 'high' | 'medium' | 'low' | 'chosen';

/** What a person says a key means: a target, `time` for when it happened, or nothing. */
export type ChosenTarget = KeyTarget | null;

/** A key of the device over several lines. */
export interface KeyStatistics {
  readonly key: string;
  /** Lines that have it with a value. */
  readonly lines: number;
  /** Up to three values, as they came, cut at 80 characters. */
  readonly examples: readonly string[];
  readonly shape: ValueShape;
  /** Proposed target, by what the key means and its values allow; absent when nothing is sure enough. */
  readonly target?: KeyTarget | undefined;
  readonly confidence?: Confidence | undefined;
  /** The key holds a time that can be read: when it happened, if it is the best of them. */
  readonly isTime: boolean;
}

/**
 * The keys with what a person decided about some of them.
 *
 * @example
 * chooseTargets(keys, new Map([['level', 'event.severity']]));
 */
export function chooseTargets(
  keys: readonly KeyStatistics[],
  chosen: ReadonlyMap<string, ChosenTarget>,
): readonly KeyStatistics[] {
  return keys.map((statistics) => {
    const target = chosen.get(statistics.key);
    if (target === undefined) return statistics;
    const { target: _target, confidence: _confidence, ...rest } = statistics;
    if (target === 'time') return { ...rest, isTime: true };
    return { ...rest, isTime: false, ...(target !== null && { target, confidence: 'chosen' }) };
  });
}

const MOST_EXAMPLES = 3;
const MAX_EXAMPLE = 80;
const NO_OFFSET = (): number => 0;

interface Gathered {
  readonly values: FieldValue[];
  /** How often the key was placed, by target. */
  readonly targets: Map<KeyTarget, number>;
}

/** Looks at all keys of lines that one grammar read; in the order they come. */
export function keyStatistics(bodies: readonly RawFields[], now: number): readonly KeyStatistics[] {
  const keys = gather(bodies);
  const timeKeys = new Set(timeKeysOf(keys.keys()));
  return [...keys].map(([key, { values, targets }]): KeyStatistics => {
    const texts = values.map(String);
    const readable = (text: string): boolean => timeTextToEpoch(text, NO_OFFSET, now) !== undefined;
    const isTime = timeKeys.has(key) && texts.some((text) => readable(text) || /^\d{1,2}:\d{2}/.test(text));
    return {
      ...{ key, lines: values.length, shape: shapeOf(texts, readable), isTime },
      examples: [...new Set(texts)].slice(0, MOST_EXAMPLES).map((text) => text.slice(0, MAX_EXAMPLE)),
      ...(isTime ? {} : proposal(key, targets, values.length)),
    };
  });
}

function gather(bodies: readonly RawFields[]): ReadonlyMap<string, Gathered> {
  const keys = new Map<string, Gathered>();
  for (const raw of bodies) {
    for (const [key, value] of raw) {
      const known = keys.get(key) ?? { values: [], targets: new Map<KeyTarget, number>() };
      keys.set(key, known);
      if (!isNothing(value)) known.values.push(value);
    }
    for (const [key, target] of placements(newDraft(), raw)) {
      const targets = keys.get(key)?.targets;
      targets?.set(target, (targets.get(target) ?? 0) + 1);
    }
  }
  return keys;
}

/** The target that most lines agree on, and how sure it is. */
function proposal(
  key: string,
  targets: ReadonlyMap<KeyTarget, number>,
  lines: number,
): Pick<KeyStatistics, 'target' | 'confidence'> {
  const [best] = [...targets].sort(([, a], [, b]) => b - a);
  if (best === undefined || best[1] * 2 < lines) return {};
  const [target, count] = best;
  const rank = meaningsOfKey(key).find((meaning) => meaning.target === target)?.rank ?? 3;
  const always = count === lines;
  const confidence = rank <= 1 && always ? 'high' : rank <= 2 || always ? 'medium' : 'low';
  return { target, confidence };
}

function shapeOf(texts: readonly string[], isTime: (text: string) => boolean): ValueShape {
  const all = (test: (text: string) => boolean): boolean => texts.length > 0 && texts.every(test);
  if (all((text) => isIP(text.trim()) !== 0)) return 'address';
  if (all((text) => /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i.test(text.trim()))) return 'mac';
  if (all(isTime)) return 'time';
  if (all((text) => /^-?\d+(?:\.\d+)?$/.test(text.trim()))) return 'number';
  return all((text) => /^(?:https?:\/\/|\/)/.test(text)) ? 'url' : 'text';
}
