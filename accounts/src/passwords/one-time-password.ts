import { checkPassword } from './password-policy.ts';
import type { RandomBytes } from './random-bytes.ts';

// Without 0 O 1 l I: these are read from a screen and typed.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** A random password of four groups of five characters (116 bits) that satisfies the password policy. */
export function oneTimePassword(random: RandomBytes, loginName: string): string {
  for (;;) {
    const groups = Array.from({ length: GROUPS }, () => randomText(random, GROUP_LENGTH));
    const password = groups.join('-');
    if (acceptable(password, loginName)) return password;
  }
}

function acceptable(password: string, loginName: string): boolean {
  try {
    checkPassword(password, loginName);
    return true;
  } catch {
    return false;
  }
}

function randomText(random: RandomBytes, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(length)) {
      // Bytes beyond the last whole multiple would favour the first letters.
      if (byte < 256 - (256 % ALPHABET.length) && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}
