import type { FieldScore } from './score-line.ts';

/** A value that is wrong, as a kind: `event.action: 55 where nothing is said`, with values of one form told as that form. */
export function kindOfWrong({ field, expected, got }: FieldScore): string {
  const wanted = expected.every((each) => each === null) ? 'nothing is said' : 'another is said';
  return `${field}: ${formOf(got)} where ${wanted}`;
}

const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}-\d\d-\d\dT/, 'a time'],
  [/^[\d.]+\.[\d.]+$|^[\da-f:]+:[\da-f:]+$/i, 'an address'],
  [/^-?\d+$/, 'a number'],
  [/\s/, 'several words'],
];

function formOf(got: unknown): string {
  const text = String(got);
  return FORMS.find(([pattern]) => pattern.test(text))?.[1] ?? 'a word';
}
