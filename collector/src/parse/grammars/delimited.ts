import { addField, type RawFields } from '../raw-fields.ts';

/** Columns of a delimited body. */
export interface DelimitedOptions {
  /** Separator, one or more characters. */
  readonly separator: string;
  /** Names of the columns in order; an empty name skips a column. Further columns are `c<number from 1>`. */
  readonly columns?: readonly string[] | undefined;
  /** Fewest columns that make a match; default 2. */
  readonly least?: number | undefined;
}

const MAX_COLUMNS = 256;

/** Compiles a splitter; it returns the characters covered, 0 when there are too few columns. */
export function compileDelimited(options: DelimitedOptions): (text: string, fields: RawFields) => number {
  const { separator, columns = [], least = 2 } = options;
  return (text, fields) => {
    const values = text.split(separator, MAX_COLUMNS);
    if (values.length < least) return 0;
    values.forEach((value, index) => {
      const name = columns[index] ?? `c${index + 1}`;
      const trimmed = value.trim();
      if (name !== '' && trimmed !== '') addField(fields, name, trimmed);
    });
    return text.length;
  };
}
