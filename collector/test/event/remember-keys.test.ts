import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createParser, loadPacks } from '../../src/index.ts';
import { rememberKeys } from '../../src/event/remember-keys.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heldMegabytes(): number {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

describe('rememberKeys', () => {
  it('gives what the function gives, for any keys, however many', () => {
    const nameOf = (key: string): string => `p.${key}`;
    const name = rememberKeys(1_024, nameOf);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (key) => {
        expect(name(key)).toBe(nameOf(key));
        expect(name(key)).toBe(nameOf(key));
      }),
    );
    for (let i = 0; i < 3_000; i += 1) expect(name(`key${i % 1_500}\ud800`)).toBe(nameOf(`key${i % 1_500}\ud800`));
  });

  it('asks once for a key while it is remembered, and forgets when there are too many', () => {
    const asked: string[] = [];
    const of = rememberKeys(2, (key) => {
      asked.push(key);
      return undefined;
    });
    for (const key of ['a', 'b', 'a', 'b', 'c', 'a', 'k'.repeat(65), 'k'.repeat(65)]) of(key);
    expect(asked).toEqual(['a', 'b', 'c', 'a', 'k'.repeat(65), 'k'.repeat(65)]);
  });
});

// A name of 13 characters or more that is cut out of a line is a slice of it: who keeps the one keeps the other.
describe('a line is not kept for the names in it', () => {
  const parser = createParser({ packs: loadPacks('collector/parsers'), spoolId: '0'.repeat(32) });
  const LINES = 1_000;
  const PADDING = 'x'.repeat(60_000);

  it.each<readonly [what: string, line: (n: number) => string]>([
    ['keys of pairs', (n) => `src=198.51.100.7 dst=192.0.2.9 a-key-nobody-knows-${n}=7 msg="${PADDING}"`],
    [
      'keys of a known device',
      (n) => `id=tos time="2026-11-22 10:00:00" fw=f pri=6 type=ac recorder=x a-key-nobody-knows-${n}=7 m="${PADDING}"`,
    ],
    ['keys of JSON', (n) => `{"src":"198.51.100.7","dst":"192.0.2.9","a-key-nobody-knows-${n}":7,"msg":"${PADDING}"}`],
    ['extensions of CEF', (n) => `CEF:0|v|p|1|s|n|5|src=198.51.100.7 aKeyNobodyKnows${n}=7 msg=${PADDING}`],
    ['programs', (n) => `<38>Nov 22 10:00:00 host-nobody-knows-${n} program-nobody-knows-${n}: ${PADDING}`],
  ])('%s', (_what, line) => {
    const before = heldMegabytes();
    for (let n = 0; n < LINES; n++) {
      const payload = Buffer.from(line(n));
      parser.parse({ payload, receivedAt: 0, listener: 'syslog-udp', peer: '192.0.2.1' }, { segment: 1, offset: n });
    }
    expect(heldMegabytes() - before).toBeLessThan((LINES * PADDING.length) / 1e6 / 4);
  });
});
