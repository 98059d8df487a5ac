import { z } from 'zod';

/** Control characters, format characters (bidirectional overrides, zero width, soft hyphen, tags), halves of pairs, line ends. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** The same, but for the ends of lines and tabs of a text of several lines. */
const HIDDEN_IN_LINES = /[^\P{Cc}\n\r\t]|[\p{Cf}\p{Cs}]/u;
/** What is shown as nothing: blanks, Hangul fillers, the empty Braille cell. */
const NOTHING = /^[\p{White_Space}\u115F\u1160\u2800\u3164\uFFA0]*$/u;
/** A letter may have a few marks; a tower of them covers other lines. */
const CODE_POINTS_OF_ONE = 8;

/**
 * One line that a person types and others see: a name, a title, a tag. At most `most` characters as they are seen
 * (graphemes). Refuses what is not seen or changes how the rest is seen (control characters, NUL, bidirectional overrides,
 * zero width), and what is shown as nothing; blanks around it are left out.
 *
 * @example
 * typedLine(64).safeParse('李\u202E四').success; // false
 */
export function typedLine(most: number) {
  return z
    .string()
    .min(1)
    .max(most * CODE_POINTS_OF_ONE)
    .refine((text) => !HIDDEN.test(text), { error: 'hiddenCharacter', abort: true })
    .refine((text) => !NOTHING.test(text), { error: 'blank', abort: true })
    .refine((text) => graphemes(text) <= most, { error: 'tooLong' })
    .overwrite((text) => text.trim());
}

/**
 * A text of several lines that a person types: as `typedLine`, but with ends of lines and tabs, possibly empty, and at most
 * `most` UTF-16 units.
 *
 * @example
 * typedText(2_000).safeParse('授权扫描\n见工单').success; // true
 */
export function typedText(most: number) {
  return z
    .string()
    .max(most)
    .refine((text) => !HIDDEN_IN_LINES.test(text), { error: 'hiddenCharacter' });
}

/**
 * A line stored before `typedLine` checked it, as it may be shown: what is not seen or changes how the rest is seen becomes
 * its code point.
 *
 * @example
 * visibleLine('李\u202E四'); // '李[U+202E]四'
 */
export function visibleLine(text: string): string {
  return text.replaceAll(
    new RegExp(HIDDEN, 'gu'),
    (hidden) => `[U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

const SEGMENTER = new Intl.Segmenter('zh', { granularity: 'grapheme' });

function graphemes(text: string): number {
  return Array.from(SEGMENTER.segment(text)).length;
}
