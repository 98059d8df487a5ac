import { loadRulesInForce, openJudges, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { WholeEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { alertsOfLines } from './support/alerts-of-lines.ts';

/** Several lines tell one failed log-in; what is counted are the failures. */

const { rules } = await loadRulesInForce([OWN_RULES_DIRECTORY]);
const { events } = alertsOfLines({ rules, receivedAt: Date.UTC(2026, 10, 22, 8) });

/** The lines of the nth failure, in the order sshd and PAM write them. */
type Failure = (n: number) => readonly string[];

const IP = '203.0.113.77';
const pam = (tail: string): string =>
  `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${IP}${tail}`;
const failed = (who: string, n: number): string => `Failed password for ${who} from ${IP} port ${40_000 + n} ssh2`;

const WAYS: Readonly<Record<string, Failure>> = {
  'sshd alone': (n) => [failed('root', n)],
  'PAM and sshd': (n) => [pam('  user=root'), failed('root', n)],
  'an unknown user': (n) => [
    `Invalid user test from ${IP} port ${40_000 + n}`,
    pam(''),
    failed('invalid user test', n),
  ],
  'an unknown user and the last attempt': (n) => [
    `Invalid user test from ${IP} port ${40_000 + n}`,
    failed('invalid user test', n),
    `error: maximum authentication attempts exceeded for invalid user test from ${IP} port ${40_000 + n} ssh2 [preauth]`,
    `Connection closed by invalid user test ${IP} port ${40_000 + n} [preauth]`,
  ],
  'PAM alone': () => [pam('  user=root')],
  'unknown users who give up': (n) => [
    `Invalid user test from ${IP} port ${40_000 + n}`,
    `Connection closed by invalid user test ${IP} port ${40_000 + n} [preauth]`,
  ],
};

/** The largest count that a brute force is told with, undefined when there is none. */
function told(failure: Failure, failures: number): number | undefined {
  const judges = openJudges({ rules });
  const counts: number[] = [];
  for (let n = 0; n < failures; n += 1) {
    for (const text of failure(n)) {
      const second = String(n * 3).padStart(3, '0');
      const time = `16:0${Math.floor(Number(second) / 60)}:${String(Number(second) % 60).padStart(2, '0')}`;
      for (const event of events(`<86>Nov 22 ${time} web01 sshd[${4_000 + n}]: ${text}`))
        for (const judge of judges)
          counts.push(
            ...judge
              .evaluate(new WholeEvent(event))
              .filter(isBruteForce)
              .map(({ count }) => count),
          );
    }
  }
  for (const judge of judges) counts.push(...(judge.settle?.() ?? []).filter(isBruteForce).map(({ count }) => count));
  return counts.length === 0 ? undefined : Math.max(...counts);
}

function isBruteForce({ ruleTitle }: { readonly ruleTitle: string }): boolean {
  return ruleTitle === 'SSH 口令爆破';
}

describe.each(Object.entries(WAYS))('failures told by %s', (_what, failure) => {
  it('are as many as there were', () => {
    expect(told(failure, 25)).toBe(25);
  });

  it('are no brute force below its number', () => {
    expect(told(failure, 9)).toBeUndefined();
  });
});

describe('failures told now in one way and now in another', () => {
  it('are not added up', () => {
    const ways = Object.values(WAYS).slice(0, 4);
    expect(told((n) => ways[n % ways.length]?.(n) ?? [], 24)).toBe(24);
  });
});
