import { describe, expect, it } from 'vitest';
import { outcomeOfText } from '../../src/event/outcome-text.ts';
import { PROSE_PATTERNS } from '../../src/meaning/prose.ts';
import { SIGN, signsOf } from '../../src/meaning/prose-signs.ts';
import { USER_PATTERNS } from '../../src/meaning/prose-user.ts';
import { conformanceLines, proseLines, sampleLines } from '../slots/both-ways.ts';
import { damagedLines } from '../slots/damaged-lines.ts';

const DAMAGED = 5_000;

/** Lines as they are, behind capitals, and in capitals. */
function texts(): readonly string[] {
  const whole = [...sampleLines(), ...conformanceLines(), ...proseLines()];
  const short = whole.filter(({ payload }) => payload.length < 2_000);
  const all = [...whole, ...damagedLines(short, DAMAGED, 31)].map(({ payload }) => Buffer.from(payload).toString());
  return all.flatMap((text) => [text, text.slice(text.indexOf(': ') + 2), text.toUpperCase()]);
}

describe('a pattern that fits a text has its sign there', () => {
  const all = texts();

  it.each([...PROSE_PATTERNS, ...USER_PATTERNS].filter(([sign]) => sign !== 0))('%i %s', (sign, pattern) => {
    const fits = new RegExp(pattern.source, pattern.flags.replace('g', ''));
    expect(all.filter((text) => (signsOf(text) & sign) === 0 && fits.test(text)).slice(0, 3)).toEqual([]);
  });

  it('what says how it went', () => {
    expect(all.filter((text) => (signsOf(text) & SIGN.outcome) === 0 && outcomeOfText(text) !== undefined)).toEqual([]);
  });
});

describe('signsOf', () => {
  it.each([
    ['connection from 10.0.0.1', SIGN.from],
    ['FROM', SIGN.from],
    ['用户[张三]登录成功', SIGN.accountChinese | SIGN.login | SIGN.outcome],
    ['nothing at all', 0],
    ['', 0],
  ])('%s', (text, signs) => expect(signsOf(text)).toBe(signs));
});
