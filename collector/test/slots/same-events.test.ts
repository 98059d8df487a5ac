import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  compareBothWays,
  conformanceLines,
  linesOf,
  proseLines,
  relayed,
  sampleLines,
  type Comparison,
  type GivenLine,
} from './both-ways.ts';
import { damagedLines } from './damaged-lines.ts';

const shared = join(import.meta.dirname, '../../../../shared/data');
const DAMAGED = 20_000;
const SLOW_MS = 240_000;

/** Lines as they are, and behind a relay's header: that is what is read as bytes whatever stood in front. */
function bothForms(lines: readonly GivenLine[]): readonly GivenLine[] {
  return [...lines, ...relayed(lines)];
}

function expectSame({ differences }: Comparison): void {
  expect(differences.slice(0, 5)).toEqual([]);
}

describe('what is read as bytes is what the parser makes of it, field by field', () => {
  it('on the samples of all packs', () => expectSame(compareBothWays(bothForms(sampleLines()))), SLOW_MS);

  it('on collector/conformance', () => expectSame(compareBothWays(bothForms(conformanceLines()))), SLOW_MS);

  it('on running text', () => {
    const compared = compareBothWays(proseLines());
    expectSame(compared);
    expect(compared.asBytes).toBe(compared.lines);
  });

  it('on bodies that only one grammar knows by its separators', () => {
    const bodies = [
      '时间 - 2024-06-17 10:05 - 源IP - 203.0.113.111 - 动作 - 阻断',
      'a - b - c - d - e',
      'a - b - c - d',
    ];
    const lines = bodies.map((body) => ({
      payload: Buffer.from(`<14>Nov 28 17:04:05 soc ${body}`),
      listener: 'syslog-udp',
    }));
    expectSame(compareBothWays(lines));
  });

  it('on pieces of lines and lines of files, of which more is to be told', () => {
    const [line] = proseLines();
    const given = [
      { ...line, cut: true },
      { ...line, listener: 'file-tail', identity: `tail:${'0'.repeat(32)}:0-9:/var/log/app.log` },
      { ...line, listener: 'import', identity: `${'0'.repeat(64)}:1` },
    ];
    expectSame(compareBothWays(given as readonly GivenLine[]));
  });

  it(
    'on 20,000 damaged lines',
    () => {
      const whole = bothForms([...sampleLines(), ...conformanceLines(), ...proseLines(), ...proseLines()]);
      const short = whole.filter(({ payload }) => payload.length < 2_000);
      expectSame(compareBothWays(damagedLines(short, DAMAGED, 20)));
    },
    SLOW_MS,
  );

  it.skipIf(!existsSync(shared))(
    'on real lines of devices (needs ../shared)',
    () => {
      const foreign = readdirSync(join(shared, 'foreign-lines')).flatMap((file) =>
        readFileSync(join(shared, 'foreign-lines', file), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => ({ payload: Buffer.from(line), listener: 'syslog-udp' })),
      );
      const device = linesOf(join(shared, 'device-lines/device-lines.ndjson'));
      const cases = linesOf(join(shared, 'cases/collector/lines.ndjson'));
      const real = bothForms([...device, ...foreign, ...cases]);
      expectSame(compareBothWays(real));
      expectSame(
        compareBothWays(
          damagedLines(
            real.filter(({ payload }) => payload.length < 2_000),
            DAMAGED,
            21,
          ),
        ),
      );
    },
    SLOW_MS,
  );
});
