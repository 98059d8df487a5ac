import type { QueryError } from '@qiaolou/schema';

/** A query cut around its error, for showing where it is: before, the offending piece, after. */
export interface ErrorPreview {
  readonly before: string;
  readonly bad: string;
  readonly after: string;
}

const AROUND = 40;

/** The text around the error, at most 40 characters to each side; an error at the very end shows a space. */
export function errorPreview(text: string, error: Pick<QueryError, 'at' | 'length'>): ErrorPreview {
  const at = Math.min(Math.max(0, error.at), text.length);
  const end = Math.min(text.length, at + Math.max(1, error.length));
  const from = Math.max(0, at - AROUND);
  return {
    before: `${from > 0 ? '…' : ''}${text.slice(from, at)}`,
    bad: text.slice(at, end) || ' ',
    after: `${text.slice(end, end + AROUND)}${end + AROUND < text.length ? '…' : ''}`,
  };
}
