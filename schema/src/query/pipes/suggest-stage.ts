import { DEFAULT_WIDTHS, METRIC_OPTIONS, STAGE_WORDS } from './stage-words.ts';
import { formatColumn } from './format-pipes.ts';
import { meantSigns } from '../full-width.ts';
import { columnsAfter } from './column.ts';
import type { FieldDictionary } from '../field-dictionary.ts';
import { parsePipedQuery } from './parse-piped-query.ts';

/** What may come next in a stage, and the piece that is typed of it. */
export interface StageSuggestion {
  readonly expects: 'stage' | 'stageWord' | 'field';
  /** The piece already typed, signs as meant. */
  readonly piece: string;
  /** Words that may come; for fields those besides the dictionary's. */
  readonly words: readonly string[];
  /** Any field of the dictionary may come. */
  readonly anyField: boolean;
}

/**
 * Where the last bar of a stage stands in a text that need not be a query yet; undefined when there is none. Bars in quotes,
 * in backquotes and in regular expressions are none.
 *
 * @example
 *   lastBar('a: "x|y" | top 5'); // 9
 */
export function lastBar(text: string): number | undefined {
  let bar: number | undefined;
  for (const piece of meantSigns(text).matchAll(
    /"(?:\\["\\]|[^"])*(?:"|$)|`[^`]*(?:`|$)|=~\s*\/(?:\\[^]|[^/])*(?:\/|$)|\|/g,
  ))
    if (piece[0] === '|') bar = piece.index;
  return bar;
}

/**
 * What may come at the end of a text that has a bar; both texts have signs as meant.
 *
 * @example
 *   suggestStage('* ', ' groupby user.n', EVENT_FIELDS); // { expects: 'field', piece: 'user.n', … }
 */
export function suggestStage(before: string, stage: string, fields: FieldDictionary): StageSuggestion {
  const piece = /[^\s,()|]*$/.exec(stage)?.[0] ?? '';
  const typed = stage.slice(0, stage.length - piece.length);
  const word = /^\s*(\p{L}+)/u.exec(typed)?.[1]?.toLowerCase();
  if (word === undefined) return { expects: 'stage', piece, words: STAGE_WORDS, anyField: false };
  return { piece, ...ARGUMENTS[STAGE_WORDS.find((known) => known === word) ?? 'count'](before, typed, fields) };
}

type Argument = Omit<StageSuggestion, 'piece'>;

const NOTHING: Argument = { expects: 'stageWord', words: [], anyField: false };
const FIELD: Argument = { expects: 'field', words: [], anyField: true };
const words = (list: readonly string[]): Argument => ({ expects: 'stageWord', words: list, anyField: false });

const ARGUMENTS: Readonly<
  Record<(typeof STAGE_WORDS)[number], (before: string, typed: string, fields: FieldDictionary) => Argument>
> = {
  count: () => NOTHING,
  groupby: () => FIELD,
  dedup: () => FIELD,
  top: (_before, typed) =>
    /^\s*\p{L}+\s+$/u.test(typed) ? { expects: 'field', words: ['10', '20', '100'], anyField: true } : FIELD,
  timechart: (_before, typed) => (/^\s*\p{L}+\s+$/u.test(typed) ? words(DEFAULT_WIDTHS) : measured(typed)),
  stats: (_before, typed) => measured(typed),
  sort: (before, typed, fields) => (/^\s*\p{L}+\s+$/u.test(typed) ? columns(before, fields) : words(['asc', 'desc'])),
  fields: (before, _typed, fields) => columns(before, fields),
};

function measured(typed: string): Argument {
  if (/\sby\s/i.test(typed) || /\(\s*$/.test(typed)) return FIELD;
  return words([...METRIC_OPTIONS, 'by']);
}

/** Columns of a table; of events any field. */
function columns(before: string, fields: FieldDictionary): Argument {
  const parsed = parsePipedQuery(before, fields);
  const known = parsed.ok ? columnsAfter(parsed.query.stages) : undefined;
  return known === undefined ? FIELD : { expects: 'field', words: known.map(formatColumn), anyField: false };
}
