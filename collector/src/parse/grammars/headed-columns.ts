import { addField, type RawFields } from '../raw-fields.ts';

/** What Zeek writes where there is nothing, unless its file says otherwise. */
const ZEEK_UNSET = '-';
const ZEEK_EMPTY = '(empty)';

/**
 * Reads a row that has the lines of its file before it that name the columns, as followed and imported files give it: `#Fields:` (W3C
 * extended log file format; `#Date:` where rows have no date), `#fields` (Zeek), or `sep=` and a line of names (CSV, RFC 4180).
 * Returns the characters covered, 0 when the text is none of these. What stands for nothing (`-`, `(empty)`) is left out.
 */
export function scanHeaded(text: string, fields: RawFields): number {
  if (/^#(?:Fields|Date): ?/i.test(text)) return scanW3c(text, fields);
  if (text.startsWith('sep=')) return scanCsv(text, fields);
  return /^#\w+[\t ]/.test(text) ? scanZeek(text, fields) : 0;
}

/** The row behind the lines that begin with a number sign, and where it begins. */
function rowOf(text: string): { readonly head: string; readonly row: string } | undefined {
  let at = 0;
  while (text.charAt(at) === '#') {
    const end = text.indexOf('\n', at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return { head: text.slice(0, at), row: text.slice(at) };
}

function scanW3c(text: string, fields: RawFields): number {
  const parts = rowOf(text);
  const names = /^#Fields: ?(.*)$/im.exec(parts?.head ?? '')?.[1]?.trim();
  if (parts === undefined || names === undefined) return 0;
  const separator = names.includes('\t') ? '\t' : ' ';
  const values = splitQuoted(parts.row, separator);
  const columns = names.split(separator === '\t' ? '\t' : / +/);
  // Columns that do not fit the row would give its values wrong names.
  if (values.length !== columns.length) return 0;
  const date = /^#Date: ?(\d{4}-\d\d-\d\d)/im.exec(parts.head)?.[1];
  if (date !== undefined && !columns.includes('date')) addField(fields, 'date', date);
  for (const [index, name] of columns.entries()) addValue(fields, name, values[index] ?? '', '-');
  return text.length;
}

function scanZeek(text: string, fields: RawFields): number {
  const parts = rowOf(text);
  if (parts === undefined) return 0;
  const { head, row } = parts;
  const separator = separatorOf(head);
  const told = (name: string): string | undefined =>
    new RegExp(
      `^#${name}${name === 'separator' ? ' ' : separator.replace(/[|.*+?^$()[\]{}\\]/, '\\$&')}(.*)$`,
      'm',
    ).exec(head)?.[1];
  const names = told('fields')?.split(separator);
  const values = row.split(separator);
  if (names?.length !== values.length) return 0;
  const unset = told('unset_field') ?? ZEEK_UNSET;
  const empty = told('empty_field') ?? ZEEK_EMPTY;
  const path = told('path');
  if (path !== undefined) addField(fields, '_path', path);
  for (const [index, name] of names.entries()) {
    const value = values[index] ?? '';
    if (value !== empty) addValue(fields, name, value, unset);
  }
  return text.length;
}

/** `#separator \x09`; a tab unless it is said. */
function separatorOf(head: string): string {
  const hex = /^#separator \\x([0-9a-f]{2})$/im.exec(head)?.[1];
  return hex === undefined ? '\t' : String.fromCharCode(parseInt(hex, 16));
}

function scanCsv(text: string, fields: RawFields): number {
  const separator = text.charAt('sep='.length);
  const start = text.indexOf('\n') + 1;
  if (start === 0) return 0;
  const [names = [], values = []] = csvRows(text, start, separator);
  if (names.length < 2 || values.length !== names.length) return 0;
  for (const [index, name] of names.entries()) {
    const trimmed = name.trim();
    if (trimmed !== '') addValue(fields, trimmed, values[index] ?? '', '-');
  }
  return text.length;
}

/** The first two rows from there (RFC 4180): a value in quotes may hold separators and line ends, a doubled quote is one. */
function csvRows(text: string, from: number, separator: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let at = from;
  while (at <= text.length) {
    const [value, end] = csvValue(text, at, separator);
    rows.at(-1)?.push(value);
    if (end >= text.length) break;
    if (text.charAt(end) === '\n') {
      if (rows.length === 2) break;
      rows.push([]);
    }
    at = end + 1;
  }
  return rows;
}

/** A value and where it ends: at a separator, a line end or the text's end. */
function csvValue(text: string, from: number, separator: string): readonly [string, number] {
  if (text.charAt(from) !== '"') {
    const end = nearest(text, from, separator);
    return [text.slice(from, end).replace(/\r$/, ''), end];
  }
  let close = text.indexOf('"', from + 1);
  while (close >= 0 && text.charAt(close + 1) === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return [text.slice(from + 1), text.length];
  return [text.slice(from + 1, close).replaceAll('""', '"'), nearest(text, close + 1, separator)];
}

function nearest(text: string, from: number, separator: string): number {
  const part = text.indexOf(separator, from);
  const line = text.indexOf('\n', from);
  return Math.min(part < 0 ? text.length : part, line < 0 ? text.length : line);
}

/** Values parted by one character; one in double quotes may hold it (W3C extended log file format, `<string>`). */
function splitQuoted(row: string, separator: string): readonly string[] {
  const text = row.replace(/[\r\n]+$/, '');
  if (!text.includes('"')) return text.split(separator === ' ' ? / +/ : separator);
  return [...text.matchAll(separator === ' ' ? /"((?:[^"]|"")*)"|[^ ]+/g : /"((?:[^"]|"")*)"(?=\t|$)|[^\t]*(?=\t|$)/g)]
    .filter(([whole], index) => whole !== '' || index === 0)
    .map(([whole, quoted]) => quoted?.replaceAll('""', '"') ?? whole);
}

function addValue(fields: RawFields, name: string, value: string, nothing: string): void {
  const trimmed = value.trim();
  if (trimmed !== '' && trimmed !== nothing) addField(fields, name, trimmed);
}
