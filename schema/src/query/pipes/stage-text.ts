import { PIPE_BOUNDS } from './stage.ts';
import { QuerySyntaxError } from '../query-error.ts';
import type { NameToken, QueryText } from '../query-text.ts';
import { warnOfUnknownField } from '../unknown-field.ts';
import { parseDuration } from '../../time/duration.ts';
import type { FieldType } from '../../ecs/ecs-fields.ts';

/** A place in the text. */
type Place = Pick<NameToken, 'at' | 'length'>;

/** Reads pieces of a stage; throws QuerySyntaxError at what is none. */
export class StageText {
  readonly input: QueryText;

  constructor(input: QueryText) {
    this.input = input;
  }

  skipSpace(): void {
    this.input.skipSpace();
  }

  /** Nothing is left of the stage. */
  get ended(): boolean {
    this.input.skipSpace();
    return this.input.atEnd() || this.input.atPipe();
  }

  /** The word that is next, lower case, not consumed; undefined for a name in backquotes, and for signs. */
  peekWord(): string | undefined {
    this.input.skipSpace();
    return /^[\p{L}_][\p{L}\p{N}_.-]*/u.exec(this.input.rest(PIPE_BOUNDS.name + 1))?.[0].toLowerCase();
  }

  takeWord(word: string): boolean {
    if (this.peekWord() !== word) return false;
    this.input.at += word.length;
    return true;
  }

  /** Throws at what is next. */
  unexpected(expected: string): never {
    this.input.skipSpace();
    const found = this.input.peek();
    throw new QuerySyntaxError('query.syntax', this.input.at, 1, { found: found === '' ? 'end' : found, expected });
  }

  /** A whole number within bounds; undefined when the next piece does not begin with a digit. */
  takeCount(most: number): number | undefined {
    this.input.skipSpace();
    const text = /^\d+(?=[\s,|]|$)/.exec(this.input.rest(PIPE_BOUNDS.name))?.[0];
    if (text === undefined) return undefined;
    const place = { at: this.input.at, length: text.length };
    this.input.at += text.length;
    const count = Number(text);
    if (count < 1 || count > most) throw outOfBounds(place, text, [1, most]);
    return count;
  }

  /** A width of time such as `5m`. */
  width(): number {
    this.input.skipSpace();
    const text = /^\d+[a-z]*/i.exec(this.input.rest(PIPE_BOUNDS.name))?.[0];
    if (text === undefined) this.unexpected('1m');
    const place = { at: this.input.at, length: text.length };
    const ms = parseDuration(text);
    if (ms === undefined)
      throw new QuerySyntaxError('query.syntax', place.at, place.length, { found: text.slice(0, 40), expected: '1m' });
    const { leastIntervalMs, mostIntervalMs } = PIPE_BOUNDS;
    if (ms < leastIntervalMs || ms > mostIntervalMs) throw outOfBounds(place, text, ['1s', '30d']);
    this.input.at += text.length;
    return ms;
  }

  /** The name that is next, whatever it names. */
  name(expected = 'field'): NameToken {
    this.input.skipSpace();
    const token = this.input.takeName();
    if (token === undefined) this.unexpected(expected);
    if (token.name.length > PIPE_BOUNDS.name) throw tooMany(token, 'characters', PIPE_BOUNDS.name);
    return token;
  }

  /** A field; one that the dictionary does not have earns a warning, as in a filter. */
  field(): NameToken {
    const token = this.name();
    warnOfUnknownField(this.input, { field: token.name, at: token.at, length: token.length });
    return token;
  }

  /** Pieces side by side or between commas, at least one, until the stage ends or a word stops them. */
  list<T>(read: () => T, most: number, stop?: string): readonly T[] {
    const items: T[] = [];
    do {
      if (items.length === most) throw tooMany({ at: this.input.at, length: 1 }, 'items', most);
      items.push(read());
    } while (this.#goesOn(stop));
    return items;
  }

  /** Fields that are all different. */
  fields(most: number): readonly string[] {
    const tokens = this.list(() => this.field(), most);
    const seen = new Set<string>();
    for (const token of tokens) {
      if (seen.has(token.name))
        throw new QuerySyntaxError('query.repeated', token.at, token.length, { found: token.name });
      seen.add(token.name);
    }
    return [...seen];
  }

  #goesOn(stop: string | undefined): boolean {
    if (this.ended) return false;
    if (this.input.take(',')) return true;
    return stop === undefined || this.peekWord() !== stop;
  }
}

/** Whether numbers can be made of the values of a field: of any number or time. */
export function isMeasurable(type: FieldType): boolean {
  return type === 'long' || type === 'double' || type === 'date';
}

function outOfBounds(
  { at, length }: Place,
  found: string,
  [least, most]: readonly [string | number, string | number],
): QuerySyntaxError {
  return new QuerySyntaxError('query.outOfBounds', at, length, { found: found.slice(0, 40), least, most });
}

function tooMany({ at, length }: Place, of: string, max: number): QuerySyntaxError {
  return new QuerySyntaxError('query.tooManyOf', at, length, { of, max });
}
