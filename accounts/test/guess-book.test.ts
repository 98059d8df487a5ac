import { DAY_MS, HOUR_MS, MINUTE_MS } from '@qiaolou/schema';
import { describe, expect, test } from 'vitest';
import { createGuessBook, GUESS_LIMITS, type Guesser } from '../src/index.ts';

/** A book and its clock. */
function open() {
  let now = Date.UTC(2026, 10, 29);
  const start = now;
  const book = createGuessBook({ now: () => now });
  return {
    book,
    sinceStart: () => now - start,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

const stranger = (ip: string, account = 'zhang'): Guesser => ({ account, ip, known: { by: 'nothing' } });
const address = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

/** Wrong passwords that get through within a day when each guesser tries again as soon as he may. */
function guessesOfADay(guessers: readonly Guesser[]): number {
  const { advance, book, sinceStart } = open();
  let guesses = 0;
  while (sinceStart() < DAY_MS) {
    let soonest = Infinity;
    for (const guesser of guessers) {
      for (let wait = 0; ; guesses += 1) {
        wait = book.waitMs(guesser);
        if (wait > 0) soonest = Math.min(soonest, wait);
        if (wait > 0) break;
        book.begin(guesser);
      }
    }
    advance(soonest);
  }
  return guesses;
}

describe('wrong passwords of one account in a day', () => {
  const { ofAccount, ofNewcomers } = GUESS_LIMITS;
  const OF_STRANGERS =
    ofAccount.atOnce + DAY_MS / ofAccount.everyMs + ofNewcomers.atOnce + DAY_MS / ofNewcomers.everyMs;

  test('are bounded as the doc comment says', () => {
    expect(OF_STRANGERS).toBe(2_340);
  });

  test.each([1, 2, 60, 1_000])('from %i addresses', (addresses) => {
    const guesses = guessesOfADay(Array.from({ length: addresses }, (_, i) => stranger(address(i))));
    expect(guesses).toBeLessThanOrEqual(Math.min(OF_STRANGERS, addresses * 109));
    expect(guesses).toBeGreaterThan(100);
  });

  test('from a known device or address: 109', () => {
    expect(guessesOfADay([{ account: 'zhang', ip: '192.0.2.1', known: { by: 'device', device: 'd' } }])).toBe(109);
    expect(guessesOfADay([{ account: 'zhang', ip: '192.0.2.1', known: { by: 'address' } }])).toBe(109);
  });

  test('from the addresses of one IPv6 site: as from one', () => {
    const guessers = Array.from({ length: 50 }, (_, i) => stranger(`2001:db8:0:7:${i.toString(16)}::1`));
    expect(guessesOfADay(guessers)).toBeLessThanOrEqual(109);
  });
});

test('one address tries few passwords on many accounts', () => {
  const accounts = Array.from({ length: 2_000 }, (_, i) => stranger('192.0.2.1', `user ${i}`));
  const { atOnce, everyMs } = GUESS_LIMITS.ofAddress;
  const { book, advance } = open();
  const hour = (): number => {
    let guesses = 0;
    for (let minute = 0; minute < 60; minute += 1) {
      for (const guesser of accounts) {
        if (book.waitMs(guesser) > 0) continue;
        book.begin(guesser);
        guesses += 1;
      }
      advance(MINUTE_MS);
    }
    return guesses;
  };
  expect(hour()).toBeLessThanOrEqual(atOnce + HOUR_MS / everyMs);
});

describe('the right password', () => {
  test('costs nothing, however often it is given', () => {
    const { book } = open();
    for (let i = 0; i < 1_000; i += 1) book.begin(stranger('192.0.2.1', `user ${i % 200}`)).right();
    expect(book.waitMs(stranger('192.0.2.1'))).toBe(0);
  });

  test('of a known device is never kept waiting by others, wherever they are', () => {
    const { advance, book } = open();
    const owner: Guesser = { account: 'zhang', ip: '192.0.2.1', known: { by: 'device', device: 'd' } };
    const attackers = [
      ...Array.from({ length: 100 }, (_, i) => stranger(address(i))),
      stranger('192.0.2.1'),
      { account: 'zhang', ip: '192.0.2.1', known: { by: 'address' } } as const,
    ];
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      for (const attacker of attackers) if (book.waitMs(attacker) === 0) book.begin(attacker);
      expect(book.waitMs(owner)).toBe(0);
      advance(MINUTE_MS);
    }
  });

  test('from an address never seen gets in within the hour, whatever sixty addresses do meanwhile', () => {
    const { advance, book } = open();
    const attackers = Array.from({ length: 60 }, (_, i) => stranger(address(i)));
    for (let hour = 0; hour < 24; hour += 1) {
      for (let minute = 0; minute < 60; minute += 1) {
        for (const attacker of attackers) while (book.waitMs(attacker) === 0) book.begin(attacker);
        advance(MINUTE_MS);
      }
      // Each hour from another place.
      expect(book.waitMs(stranger(`192.0.2.${hour}`))).toBe(0);
    }
  });

  test('that could not be looked at for a fault of ours costs nothing either', () => {
    const { book } = open();
    for (let i = 0; i < 4; i += 1) book.begin(stranger('192.0.2.1'));
    book.begin(stranger('192.0.2.1')).withdraw();
    expect(book.waitMs(stranger('192.0.2.1'))).toBe(0);
    expect(book.begin(stranger('192.0.2.1')).inARow).toBe(5);
  });
});

test('guesses begun at once count at once', () => {
  const { book } = open();
  for (let i = 0; i < 5; i += 1) book.begin(stranger('192.0.2.1'));
  expect(() => book.begin(stranger('192.0.2.1'))).toThrow(
    expect.objectContaining({ code: 'auth.tooMany', details: { retryAfterSeconds: 1 } }),
  );
});
