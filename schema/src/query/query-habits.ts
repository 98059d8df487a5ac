/** How a habit of another query language is written here. */
type Written = string;

/** Signs between a field and its value that other languages have, longest first. */
export const OPERATOR_HABITS: readonly (readonly [habit: string, written: Written])[] = [
  ['===', '='],
  ['!==', '!='],
  ['==', '='],
  ['<>', '!='],
  ['=>', '>='],
  ['=<', '<='],
  ['=!', '!='],
  [':=', ':'],
  [':!', 'not field: …'],
  ['!~', 'not field =~ /…/'],
  ['!:', 'not field: …'],
  ['~=', '=~ /…/'],
];

/** Signs that other languages join conditions with, longest first. */
export const JOINING_HABITS: readonly (readonly [habit: string, written: Written])[] = [
  ['&&', 'and'],
  ['||', 'or'],
];

/** Words that other languages put between a field and its value. */
export const FIELD_WORD_HABITS: Readonly<Record<string, Written>> = {
  like: 'field: a*',
  ilike: 'field: a*',
  rlike: 'field =~ /…/',
  regexp: 'field =~ /…/',
  matches: 'field =~ /…/',
  contains: 'field: *a*',
  startswith: 'field: a*',
  endswith: 'field: *a',
  in: 'field: (a or b)',
  is: 'field: *',
  between: 'field: [a to b]',
  eq: 'field = a',
  ne: 'field != a',
  gt: 'field > 1',
  gte: 'field >= 1',
  lt: 'field < 1',
  lte: 'field <= 1',
};

/** Words that are looked for as they stand, though another language, or Chinese, means more by them. */
export const WORD_HABITS: Readonly<Record<string, Written>> = {
  SELECT: 'field: a',
  WHERE: 'field: a',
  LIKE: 'field: a*',
  IN: 'field: (a or b)',
  IS: 'field: *',
  BETWEEN: 'field: [a to b]',
  XOR: '(a or b) and not (a and b)',
  TO: 'field: [a to b]',
  或: 'or',
  或者: 'or',
  和: 'and',
  与: 'and',
  且: 'and',
  并且: 'and',
  而且: 'and',
  非: 'not',
  不是: 'not',
};

/** Fields of other languages that stand for an operator. */
export const FIELD_HABITS: Readonly<Record<string, Written>> = { _exists_: 'field: *', _missing_: 'not field: *' };
