import { editDistance } from '../text/edit-distance.ts';
import { EVENT_FIELDS, type FieldDictionary } from './field-dictionary.ts';

/** Characters that are compared of a name. */
const MOST_COMPARED = 64;

/**
 * Up to three fields of the dictionary that a name may mean: by their labels, by their parts, by a few wrong letters.
 *
 * @example
 *   nearestFields('sorce.ip')[0]; // 'source.ip'
 *   nearestFields('源地址'); // ['source.ip']
 */
export function nearestFields(name: string, fields: FieldDictionary = EVENT_FIELDS): readonly string[] {
  const typed = name.toLowerCase();
  return fields.names
    .map((field) => ({ field, far: distance(typed, field, fields.labelOf(field)) }))
    .filter(({ far }) => far < 1)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ field }) => field);
}

/** From 0 (the same) to 1 (nothing in common). */
function distance(typed: string, field: string, { zh, en } = { zh: field, en: field }): number {
  if (zh.toLowerCase() === typed || en.toLowerCase() === typed || field.toLowerCase() === typed) return 0;
  const parts = typed.split(/[._-]/).filter((part) => part !== '');
  const own = field.split('.');
  if (parts.length > 0 && parts.every((part) => own.some((piece) => piece.startsWith(part))))
    return 0.2 + own.length / 100;
  const wrong = editDistance(typed.slice(0, MOST_COMPARED), field.slice(0, MOST_COMPARED));
  if (wrong <= Math.max(1, Math.floor(field.length / 4))) return 0.1 + wrong / 40;
  const shorthand = parts.length > 1 && parts.every((part) => own.some((piece) => isShort(part, piece)));
  if (shorthand) return 0.5 + own.length / 100;
  return typed.length > 1 && (zh.toLowerCase().includes(typed) || field.includes(typed)) ? 0.7 + field.length / 200 : 1;
}

/** `src` of `source`, `dst` of `destination`: the first letter, and all letters in their order. */
function isShort(part: string, piece: string): boolean {
  let at = 0;
  for (const letter of piece) if (letter === part.charAt(at)) at++;
  return at === part.length && part.charAt(0) === piece.charAt(0);
}
