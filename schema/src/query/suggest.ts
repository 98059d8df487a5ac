import { EVENT_FIELDS, type FieldDictionary } from './field-dictionary.ts';
import { meantSigns } from './full-width.ts';
import { lastBar, suggestStage, type StageSuggestion } from './pipes/suggest-stage.ts';
import { QUERY_OPERATORS } from './query-text.ts';

/** What may come at the caret of a query being typed. */
export interface Suggestion {
  readonly expects: 'field' | 'operator' | 'value' | 'conjunction' | StageSuggestion['expects'];
  /** The field whose value is expected. */
  readonly field?: string | undefined;
  /** The piece already typed, which a completion replaces: `text.slice(from, to)`. */
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  /** Completions known without data: field names, operators, conjunctions; values come from the store. */
  readonly options: readonly string[];
}

const VALUE =
  /(?:^|[\s(])(`[^`]+`|[\p{L}\p{N}_@][\p{L}\p{N}_@.-]*)\s*(?:=~|!=|>=|<=|:|=|~|>|<)\s*(?:\((?:(?:[^()"]|"[^"]*")*[\s,])?("[^"]*|[^\s(),"]*)|("[^"]*|[^\s()"]*))$/u;
const WORD = /(?:^|[\s(])([^\s()"]*)$/;
const CONJUNCTIONS = ['and', 'or', 'and not', '|'];

/**
 * Says what is expected at the caret (UTF-16 offset): a value of a field, a field, an operator after a complete field
 * name, or a conjunction after a complete clause; behind a bar a stage, and what belongs to it. Field names are found by name
 * or by Chinese label. `fields`: what is asked about, events when absent.
 *
 * @example
 *   suggest('source.ip: 10.', 14); // { expects: 'value', field: 'source.ip', prefix: '10.', … }
 */
export function suggest(text: string, caret: number, fields: FieldDictionary = EVENT_FIELDS): Suggestion {
  const before = meantSigns(text.slice(0, caret));
  // What stands there is what was typed, whatever signs it was read as: a completion replaces just that.
  const at = (piece: string) => {
    const from = caret - piece.length;
    return { prefix: text.slice(from, caret), from, to: caret };
  };
  const bar = lastBar(before);
  if (bar !== undefined) {
    const { expects, piece, words, anyField } = suggestStage(before.slice(0, bar), before.slice(bar + 1), fields);
    const starting = words.filter((word) => word.startsWith(piece.toLowerCase()) && word !== piece);
    return { expects, ...at(piece), options: [...starting, ...(anyField ? fieldsLike(piece, fields) : [])] };
  }
  const value = VALUE.exec(before);
  if (value?.[1] !== undefined)
    return { expects: 'value', field: value[1].replaceAll('`', ''), ...at(value[2] ?? value[3] ?? ''), options: [] };
  const prefix = WORD.exec(before)?.[1];
  if (prefix === undefined) return { expects: 'conjunction', ...at(''), options: CONJUNCTIONS };
  if (fields.typeOf(prefix) !== undefined) return { expects: 'operator', ...at(''), options: QUERY_OPERATORS };
  const previous = before.slice(0, before.length - prefix.length).trimEnd();
  if (prefix === '' && previous !== '' && !/(^|[\s(])(and|or|not|\()$/i.test(previous) && !previous.endsWith('('))
    return { expects: 'conjunction', ...at(''), options: CONJUNCTIONS };
  return { expects: 'field', ...at(prefix), options: fieldsLike(prefix, fields) };
}

function fieldsLike(prefix: string, { names, labelOf }: FieldDictionary): readonly string[] {
  const wanted = prefix.toLowerCase();
  const starts = names.filter((name) => name.toLowerCase().startsWith(wanted));
  const holds = names.filter((name) => name.includes(wanted) || labelOf(name)?.zh.includes(prefix) === true);
  return [...new Set([...starts, ...holds])].slice(0, 20);
}
