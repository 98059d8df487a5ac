import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LeftOutFile } from '@qiaolou/schema';
import { loadPacks } from '../../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'qiaolou-packs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const GOOD = ['id: acme.fw', 'match: { contains: acme }', 'grammar: { kv: {} }'];

/** What a person may leave in a pack's file. */
const WRONG: Readonly<Record<string, string>> = {
  empty: '',
  'not YAML': 'id: [',
  'a list': '- id: acme.fw',
  'a key that is none': [...GOOD, 'mpa: {}'].join('\n'),
  'a bad template': [...GOOD.slice(0, 2), 'grammar: { template: "{a}{b}" }'].join('\n'),
  'a zone that is none': [...GOOD, 'time: { zone: Mars/Olympus }'].join('\n'),
  'an id that is taken': ['id: other.fw', ...GOOD.slice(1)].join('\n'),
  'too many aliases': [
    'x: &a [1,1,1,1,1,1,1,1,1,1]',
    'y: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]',
    'z: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]',
    'w: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]',
  ].join('\n'),
  'a NUL': 'id: acme\u0000fw',
};

/** Where it is not a key that is wrong. */
const CODES: Readonly<Record<string, string>> = {
  'not YAML': 'collector.packSyntax',
  'an id that is taken': 'collector.packRepeated',
  'a folder': 'collector.packUnreadable',
};

function folderWith(name: string, text: string | undefined): string {
  const dir = join(root, name.replaceAll(' ', '-'));
  const packs = {
    'aa-first': ['id: other.fw', ...GOOD.slice(1)].join('\n'),
    'zz-last': GOOD.join('\n').replace('acme.fw', 'last.fw'),
  };
  for (const [pack, yaml] of Object.entries(packs)) {
    mkdirSync(join(dir, pack), { recursive: true });
    writeFileSync(join(dir, pack, 'pack.yaml'), yaml);
  }
  mkdirSync(join(dir, 'mm-wrong'));
  // Not a file at all: a folder of that name.
  if (text === undefined) mkdirSync(join(dir, 'mm-wrong/pack.yaml'));
  else writeFileSync(join(dir, 'mm-wrong/pack.yaml'), text);
  return dir;
}

describe('one wrong pack is named and left out', () => {
  it.each([...Object.entries(WRONG), ['a folder', undefined] as const])('%s', (name, text) => {
    const dir = folderWith(name, text);
    const findings: LeftOutFile[] = [];
    expect(loadPacks(dir, { skip: (finding) => findings.push(finding) }).map(({ id }) => id)).toEqual([
      'other.fw',
      'last.fw',
    ]);
    expect(findings).toMatchObject([{ file: join(dir, 'mm-wrong/pack.yaml'), line: expect.any(Number) as number }]);
    expect(findings[0]?.reason).not.toBe('');
    expect(findings[0]?.code).toBe(CODES[name] ?? 'collector.packInvalid');
    expect(() => loadPacks(dir)).toThrow(findings[0]?.code);
  });
});
