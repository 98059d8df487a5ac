import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { findCommands } from '../src/commands/find-commands.ts';
import { printable } from '../src/commands/printable.ts';
import { qiaolou } from './support/platform-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-printable-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Clears the screen, sets the title, turns text round, ends a line, hides. */
const HOSTILE = '\u001b[2J\u001b]0;x\u0007\u009b31m\u202e\r\u0008\u200b';
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

describe('printable text', () => {
  it('holds nothing that steers a terminal, and everything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(STEERING);
        expect(shown.isWellFormed()).toBe(true);
        if (!STEERING.test(text) && text.isWellFormed()) expect(shown).toBe(text);
      }),
    );
    expect(printable('谯楼\n\u001b')).toBe('谯楼\n\\u001b');
  });

  it('stays the same JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(JSON.parse(printable(JSON.stringify(text)))).toBe(text);
      }),
    );
  });

  it('is all that commands write', () => {
    const folder = join(import.meta.dirname, '../src/commands');
    const writing = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /process\.std(?:out|err)\b(?!\.isTTY)|console\.(?:log|error|warn)\(/.test(
          readFileSync(join(folder, name), 'utf8'),
        ),
      )
      .filter((name) => !['print.ts', 'report-failure.ts'].includes(name));
    expect(writing).toEqual([]);
  });
});

const hostileName = join(directory, `evil${HOSTILE.replaceAll('\r', '')}`);
mkdirSync(hostileName);
const hostileRule = join(hostileName, 'rule.yaml');
writeFileSync(
  hostileRule,
  `title: "${JSON.stringify(HOSTILE).slice(1, -1)}"\nlogsource: {product: "\\e[2J"}\nlevel: "\\e[2J"\n`,
);
const hostilePlaybook = join(hostileName, 'playbook.json');
writeFileSync(hostilePlaybook, JSON.stringify({ type: HOSTILE, [HOSTILE]: HOSTILE }));
writeFileSync(join(hostileName, 'pack.yaml'), `id: "\\e[2J"\n"\\e[2J": 1\n`);

const hostileLines = join(hostileName, 'lines.txt');
const hostileLine = `${HOSTILE.replaceAll(/[\r\n]/g, '')}=1 keyOfIt=${HOSTILE.replaceAll(/[\r\n]/g, '')} another=3`;
writeFileSync(hostileLines, `<13>evil: ${hostileLine}\n<13>evil: ${hostileLine}\n`);

const hostileData = join(directory, 'd2');
mkdirSync(join(hostileData, 'events', 'segments'), { recursive: true });
writeFileSync(join(hostileData, 'events', 'custody.ndjson'), `{"${HOSTILE.replaceAll('\r', '')}":1}\n`);
writeFileSync(join(hostileData, 'events', 'segments', `evil${HOSTILE.replaceAll('\r', '')}`), '');

/** Every command with something hostile in each place it takes something from outside. */
const INPUTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  demo: [['--events', HOSTILE]],
  import: [[join(hostileName, 'none'), '--data', join(directory, 'd1')]],
  'intake-key': [[HOSTILE, '--config', join(hostileName, 'none.yaml')]],
  'parser guess': [[hostileLines, '--id', 'a.b'], [hostileLines, '--json'], [join(hostileName, 'none')]],
  'parser schema': [[`--${HOSTILE}`]],
  'parser test': [[hostileName], [hostileName, '--accept'], [join(hostileName, 'none')]],
  'playbooks check': [[hostilePlaybook], [join(hostileName, 'none')]],
  replay: [
    ['--source', HOSTILE, '--since', HOSTILE],
    ['--cancel', HOSTILE, '--data', join(directory, 'd4')],
  ],
  'reset-password': [[HOSTILE, '--config', join(hostileName, 'none.yaml')]],
  'rules check': [[hostileRule], [hostileRule, '--json'], [join(hostileName, 'none')]],
  'site enroll': [
    [HOSTILE, '--address', '127.0.0.1:1', '--out', join(directory, 'none.json'), '--data', join(directory, 'd3')],
    ['a', '--address', HOSTILE],
  ],
  'site list': [
    ['--data', hostileName],
    ['--config', join(hostileName, 'none.yaml')],
  ],
  'site revoke': [[HOSTILE, '--data', join(directory, 'd3')]],
  sources: [
    ['--data', hostileName],
    ['--config', join(hostileName, 'none.yaml')],
  ],
  start: [['--role', HOSTILE], ['--config', join(hostileName, 'none.yaml')], [`--${HOSTILE}`]],
  'store check': [
    ['--data', hostileData],
    ['--data', hostileData, '--json'],
  ],
  'store compare': [['--data', hostileData, '--day', HOSTILE]],
  'store copy': [['--data', hostileData, '--day', HOSTILE]],
  'store custody': [
    ['--data', hostileData],
    ['--data', hostileName, '--json'],
  ],
  'store export': [['--data', hostileData, '--from', HOSTILE]],
  'store import': [
    [hostileRule, '--ndjson', '--data', join(directory, 'd3')],
    [join(hostileName, 'none.parquet'), '--data', join(directory, 'd3')],
  ],
  'store repair': [['--data', hostileName]],
  'verify audit': [['--data', hostileName]],
};

describe('what a command prints', () => {
  it('is tried for every command', async () => {
    expect(Object.keys(INPUTS).toSorted()).toEqual((await findCommands()).map(({ name }) => name).toSorted());
  });

  it.each(Object.entries(INPUTS).flatMap(([name, inputs]) => inputs.map((args) => [name, args] as const)))(
    '%s: steers no terminal (%#)',
    { timeout: 600_000 },
    async (name, args) => {
      const { stdout, stderr } = await qiaolou([...name.split(' '), ...args]);
      expect(stdout + stderr).not.toBe('');
      expect(stdout + stderr).not.toMatch(STEERING);
    },
  );
});
