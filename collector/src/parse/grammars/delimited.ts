import { addField, type RawFields } from '../raw-fields.ts';

/** Columns of a delimited body. */
export interface DelimitedOptions {
  /** Separator, one or more characters. */
  readonly separator: string;
  /** Names of the columns in order; an empty name skips a column. Further columns are `c<number from 1>`. */
  readonly columns?: readonly string[] | undefined;
  /** Fewest columns that make a match; default 2. */
  readonly least?: number | undefined;
  /** The character a value stands in that has separators in it; doubled inside it (RFC 4180 §2). */
  readonly quote?: string | undefined;
  /** The character that takes a separator behind it its meaning. */
  readonly escape?: string | undefined;
}

const MAX_COLUMNS = 256;

/** Compiles a splitter; it returns the characters covered, 0 when there are too few columns. */
export function compileDelimited(options: DelimitedOptions): (text: string, fields: RawFields) => number {
  const { separator, columns = [], least = 2, quote, escape } = options;
  const plain = quote === undefined && escape === undefined;
  return (text, fields) => {
    const values = plain ? text.split(separator, MAX_COLUMNS) : splitGuarded(text, options);
    if (values.length < least) return 0;
    values.forEach((value, index) => {
      const name = columns[index] ?? `c${index + 1}`;
      const trimmed = value.trim();
      if (name !== '' && trimmed !== '') addField(fields, name, trimmed);
    });
    return text.length;
  };
}

/** Splits where no quote and no escape guards the separator. One pass: every character is looked at once. */
function splitGuarded(text: string, { separator, quote, escape }: DelimitedOptions): readonly string[] {
  const values: string[] = [];
  let p = 0;
  while (p <= text.length && values.length < MAX_COLUMNS) {
    const [value, end] =
      quote !== undefined && text.startsWith(quote, p)
        ? quotedValue(text, p + 1, quote, separator)
        : bareValue(text, p, separator, escape);
    values.push(value);
    p = end + separator.length;
  }
  return values;
}

/** A value in quotes and where the separator behind it is; an unclosed one reaches to the end. */
function quotedValue(text: string, from: number, quote: string, separator: string): readonly [string, number] {
  let p = text.indexOf(quote, from);
  while (p >= 0 && text.startsWith(quote, p + 1)) p = text.indexOf(quote, p + 2);
  const close = p < 0 ? text.length : p;
  const end = text.indexOf(separator, close);
  return [text.slice(from, close).replaceAll(quote + quote, quote), end < 0 ? text.length : end];
}

function bareValue(
  text: string,
  from: number,
  separator: string,
  escape: string | undefined,
): readonly [string, number] {
  let end = text.indexOf(separator, from);
  while (escape !== undefined && end > from && text.charAt(end - 1) === escape) end = text.indexOf(separator, end + 1);
  const value = text.slice(from, end < 0 ? undefined : end);
  return [escape === undefined ? value : value.replaceAll(escape + separator, separator), end < 0 ? text.length : end];
}
