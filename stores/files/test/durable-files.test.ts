import fc from 'fast-check';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appendLine,
  privateDirectory,
  privateDirectorySync,
  replaceFile,
  replaceFileSync,
  syncDirectory,
  syncDirectorySync,
  syncFile,
} from '../src/index.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qiaolou-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Both forms of a function, by name. */
type Replace = (path: string, content: string | Uint8Array) => Promise<void> | void;
const REPLACES: readonly (readonly [string, Replace])[] = [
  ['replaceFile', replaceFile],
  ['replaceFileSync', replaceFileSync],
];

describe.each(REPLACES)('%s', (_name, replace) => {
  it('makes and replaces a file that only its owner reads, and leaves nothing beside it', async () => {
    const path = join(dir, 'file');
    await replace(path, 'one');
    await replace(path, Uint8Array.of(0, 255));
    expect([...readFileSync(path)]).toEqual([0, 255]);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readdirSync(dir)).toEqual(['file']);
  });

  it('overwrites what an interrupted replacement left', async () => {
    const path = join(dir, 'file');
    writeFileSync(`${path}.tmp`, 'half of something much longer');
    await replace(path, 'whole');
    expect(readFileSync(path, 'utf8')).toBe('whole');
  });

  it('leaves the old file as it was when it cannot write', async () => {
    const path = join(dir, 'file');
    await replace(path, 'old');
    mkdirSync(`${path}.tmp`);
    await expect((async () => replace(path, 'new'))()).rejects.toMatchObject({ code: 'EISDIR' });
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});

describe.each([
  ['privateDirectory', privateDirectory],
  ['privateDirectorySync', privateDirectorySync],
] as const)('%s', (_name, make) => {
  it('makes every missing directory private, and is content with one that is there', async () => {
    const path = join(dir, 'a/b/c');
    await make(path);
    await make(path);
    for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(dir, made)).mode & 0o077).toBe(0);
  });

  it('says what stands in the way', async () => {
    writeFileSync(join(dir, 'file'), '');
    await expect((async () => make(join(dir, 'file/below')))()).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect((async () => make(join(dir, 'file')))()).rejects.toMatchObject({ code: 'EEXIST' });
  });

  // Linux only: Node's own `recursive` tries for ever there.
  it.skipIf(!existsSync('/proc/self'))('ends where nothing can be made', async () => {
    await expect((async () => make('/proc/qiaolou/below'))()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('syncing', () => {
  it('throws for what is not there', async () => {
    const missing = join(dir, 'missing');
    await expect(syncDirectory(missing)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(syncFile(missing)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => syncDirectorySync(missing)).toThrow('ENOENT');
  });

  it('changes nothing', async () => {
    const path = join(dir, 'file');
    writeFileSync(path, 'content');
    await syncFile(path);
    await syncDirectory(dir);
    syncDirectorySync(dir);
    expect(readFileSync(path, 'utf8')).toBe('content');
  });
});

describe('appendLine', () => {
  it('adds lines and cuts off a line that a crash left half written', async () => {
    const path = join(dir, 'lines');
    await appendLine(path, 'one');
    writeFileSync(path, '{"half', { flag: 'a' });
    await appendLine(path, '二');
    expect(readFileSync(path, 'utf8')).toBe('one\n二\n');
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('keeps all whole lines, however long the cut one is', async () => {
    const line = fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\n', ' '));
    const cut = fc.integer({ min: 0, max: 140_000 }).map((length) => 'x'.repeat(length));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), cut, line, async (whole, torn, next) => {
        const path = join(dir, 'lines');
        const text = whole.map((one) => `${one}\n`).join('');
        writeFileSync(path, text + torn);
        await appendLine(path, next);
        expect(readFileSync(path, 'utf8')).toBe(`${text}${next}\n`);
      }),
      { numRuns: 40 },
    );
  });

  it('takes one line at a time', async () => {
    await expect(appendLine(join(dir, 'lines'), 'a\nb')).rejects.toThrow(TypeError);
  });
});
