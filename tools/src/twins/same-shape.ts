import type { Draw } from './random-of-name.ts';

const HEX_LOWER = 'abcdef';
const HEX_UPPER = 'ABCDEF';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();

/** Another number or name of the same shape: each digit a digit, each letter a letter of its case, all else as it is. */
export function sameShape(text: string, draw: Draw): string {
  const hex = /^[\da-f\W_]*$/i.test(text);
  const pick = (set: string): string => set.charAt(draw(set.length));
  return text.replace(/[A-Za-z\d]/g, (letter, index: number) => {
    if (/\d/.test(letter)) return letter === '0' ? '0' : pick(index === 0 ? '123456789' : '0123456789');
    if (/[a-z]/.test(letter)) return pick(hex ? HEX_LOWER : LOWER);
    return pick(hex ? HEX_UPPER : UPPER);
  });
}
