import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LeftOutFile } from '@qiaolou/schema';
import { createParser, loadPackFolders } from '../../src/index.ts';

const SHIPPED = join(import.meta.dirname, '../../parsers');
let own: string;

beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'qiaolou-own-packs-'));
});
afterEach(() => rmSync(own, { recursive: true, force: true }));

function write(name: string, match: string, rest = ''): void {
  mkdirSync(join(own, name));
  writeFileSync(join(own, name, 'pack.yaml'), `id: own.${name}\nmatch: ${match}\ngrammar: { kv: {} }\n${rest}`);
}

function load() {
  const left: LeftOutFile[] = [];
  const { packs, own: taken } = loadPackFolders({ shipped: SHIPPED, own: [own] }, (finding) => left.push(finding));
  return { packs, taken: taken.map(({ id }) => id), left: left.map(({ reason }) => reason) };
}

describe('packs of one’s own', () => {
  it('may look for any number of different characters', () => {
    const characters = Array.from({ length: 6_000 }, (_, at) => String.fromCharCode(0x4e00 + at));
    for (let at = 0; at < 60; at += 1)
      write(`p${at}`, `{ contains: ${JSON.stringify(characters.slice(at * 100, at * 100 + 100).join(''))} }`);
    const { packs, left } = load();
    expect(left).toEqual([]);
    const parser = createParser({ packs, spoolId: '0'.repeat(32) });
    const datasetOf = (text: string) =>
      parser.parse(
        { payload: Buffer.from(text), receivedAt: 0, listener: 'syslog-udp', peer: '192.0.2.1' },
        { segment: 1, offset: 0 },
      )[0]?.['event.dataset'];
    for (let at = 0; at < 60; at += 7) {
      const wanted = characters.slice(at * 100, at * 100 + 100);
      expect(datasetOf(`<13>x: k=${wanted.join('')}`)).toBe(`own.p${at}`);
      expect(datasetOf(`<13>x: k=${wanted.toReversed().join('')}`)).not.toBe(`own.p${at}`);
    }
  });

  it('are left out by name where they look for too much, alone or together', () => {
    write('large', `{ any: ${JSON.stringify(Array.from({ length: 150 }, (_, at) => `${at}`.padEnd(100, 'x')))} }`);
    for (let at = 0; at < 8; at += 1)
      write(
        `q${at}`,
        `{ any: ${JSON.stringify(Array.from({ length: 70 }, (_, n) => `${at}-${n}`.padEnd(100, 'y')))} }`,
      );
    const { taken, left } = load();
    expect(taken).toHaveLength(7);
    expect(left).toEqual([
      expect.stringContaining('characters to look for') as string,
      expect.stringContaining('characters together') as string,
    ]);
  });

  it('are left out by name where a file is too large or is none', () => {
    write('good', '{ contains: xx=1 }');
    write('huge', '{ contains: yy=1 }', `# ${'x'.repeat(200_000)}\n`);
    mkdirSync(join(own, 'folder', 'pack.yaml'), { recursive: true });
    symlinkSync(join(own, 'loop'), join(own, 'loop'));
    const { taken, left } = load();
    expect(taken).toEqual(['own.good']);
    expect(left).toEqual([
      expect.stringContaining('is no file') as string,
      expect.stringContaining('are the most') as string,
      expect.stringContaining('ELOOP') as string,
    ]);
  });

  it('may be linked to', () => {
    write('there', '{ contains: xx=1 }');
    const other = mkdtempSync(join(tmpdir(), 'qiaolou-linked-'));
    rmSync(join(own, 'linked'), { force: true });
    mkdirSync(join(other, 'pack'));
    writeFileSync(
      join(other, 'pack', 'pack.yaml'),
      'id: linked.pack\nmatch: { contains: zz=1 }\ngrammar: { kv: {} }\n',
    );
    symlinkSync(join(other, 'pack'), join(own, 'linked'));
    expect(load().taken).toEqual(['linked.pack', 'own.there']);
    rmSync(other, { recursive: true });
  });
});
