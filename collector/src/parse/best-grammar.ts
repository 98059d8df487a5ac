import { countSeparators, DELIMITED_GRAMMARS, GENERIC_GRAMMARS, type GenericGrammar } from './generic-grammars.ts';
import type { Line } from './line.ts';
import type { RawFields } from './raw-fields.ts';

/** A body as a grammar reads it. */
export interface ReadBody {
  readonly grammar: GenericGrammar;
  /** The device's own keys and values. */
  readonly raw: RawFields;
  /** How much of the body was read, and how many fields. */
  readonly score: number;
}

/** Coverage that makes further grammars pointless. */
const GOOD_ENOUGH = 0.85;
/** Fewest fields and least coverage of a grammar that is believed. */
export const LEAST_FIELDS = 2;
const LEAST_COVERAGE = 0.25;

/** The generic grammar that reads most of a line's body; undefined when none reads enough. */
export function bestGrammar(line: Line): ReadBody | undefined {
  const { body } = line;
  const length = Math.max(1, body.trim().length);
  const counts = countSeparators(body);
  let best: ReadBody | undefined;
  const consider = (grammar: GenericGrammar): boolean => {
    if (!grammar.worth(counts, body)) return false;
    const raw: RawFields = new Map();
    const coverage = Math.min(1, grammar.read(body, raw, line) / length);
    if (raw.size < LEAST_FIELDS || (coverage < LEAST_COVERAGE && grammar.certain !== true)) return false;
    // Ten points for full coverage against half a point per field, as measured in the prototype.
    const score = coverage * 10 + Math.min(raw.size, 40) * 0.5;
    if (best === undefined || score > best.score) best = { grammar, raw, score };
    return grammar.certain === true || (coverage >= GOOD_ENOUGH && raw.size >= 4);
  };
  if (GENERIC_GRAMMARS.some(consider)) return best;
  if (best === undefined) DELIMITED_GRAMMARS.some(consider);
  return best;
}
