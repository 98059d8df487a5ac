import { describe, expect, it } from 'vitest';
import { undeclaredImports, unusedDependencies } from './architecture/dependencies.ts';
import { allFloorFaults } from './architecture/floors.ts';
import { needlessReadingsOfJson, otherReadingsOfJson } from './architecture/json-reading.ts';
import { impureLines, needlessPlaces } from './architecture/purity.ts';
import {
  FOLDER_OF_PACKAGE,
  folderOf,
  IMPORT_TABLE,
  isTestFile,
  manifestOf,
  packageOf,
  targetOf,
  textOf,
  WORKSPACES,
} from './architecture/source-tree.ts';
import { needlessPoolPlaces, poolUsesIn, unlistedPoolUses } from './architecture/thread-pool.ts';
import { MAIN_ENTRIES, MAY_LOAD, packagesLoadedBy, startedThreads } from './architecture/thread-packages.ts';

/** Holds the tree to ARCHITECTURE.md: who may import whom, and what a file may do by itself. */
const imports = WORKSPACES.flatMap((workspace) => workspace.imports);
const files = WORKSPACES.flatMap((workspace) => workspace.files);

describe('workspaces', () => {
  it('have a row each in ARCHITECTURE.md', () => {
    expect([...IMPORT_TABLE.keys()].sort()).toEqual([...(manifestOf('.').workspaces ?? [])].sort());
  });

  it('have import lines that are found', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('import only what the table allows', () => {
    const offending = imports.filter(({ file, specifier }) => {
      const from = folderOf(file);
      const to = FOLDER_OF_PACKAGE.get(packageOf(specifier) ?? '');
      if (from === undefined || to === undefined || to === from) return false;
      const allowed = IMPORT_TABLE.get(from);
      return allowed !== 'everything' && !(allowed?.has(to) ?? false);
    });
    expect(offending).toEqual([]);
  });

  it('import each other only by package name, through what the package exports', () => {
    const offending = imports.filter((entry) => {
      if (entry.specifier.startsWith('.')) return folderOf(entry.file) !== folderOf(targetOf(entry));
      const name = packageOf(entry.specifier);
      if (name?.startsWith('@qiaolou/') !== true) return false;
      const { exports } = WORKSPACES.find(({ manifest }) => manifest.name === name)?.manifest ?? {};
      return !Object.hasOwn(exports ?? {}, `.${entry.specifier.slice(name.length)}`);
    });
    expect(offending).toEqual([]);
  });

  it('declare every package they import', () => {
    expect(undeclaredImports()).toEqual([]);
  });

  it('import every package they declare', () => {
    expect(unusedDependencies()).toEqual([]);
  });
});

describe('threads', () => {
  it('are listed, each with the packages it may load', () => {
    expect(Object.keys(MAY_LOAD).toSorted()).toEqual([...MAIN_ENTRIES, ...startedThreads()].toSorted());
  });

  it.each(Object.entries(MAY_LOAD))('%s loads these packages and no others', (entry, packages) => {
    expect(packagesLoadedBy(entry)).toEqual(packages.toSorted());
  });
});

describe('folders', () => {
  it('import only folders below them', () => {
    expect(allFloorFaults()).toEqual([]);
  });
});

describe('files', () => {
  it('import each other without a cycle', () => {
    expect(cycles()).toEqual([]);
  });

  it('read the environment only in platform and bench', () => {
    const offending = files
      .filter((file) => !/^(?:platform|bench|tools)\//.test(file) && !isTestFile(file))
      .filter((file) => textOf(file).includes('process.env'));
    expect(offending).toEqual([]);
  });

  it('are given the clock and the random source', () => {
    expect(impureLines()).toEqual([]);
    expect(needlessPlaces()).toEqual([]);
  });

  it('read JSON by `parseJson`, but for the places that are listed', () => {
    expect(otherReadingsOfJson()).toEqual([]);
    expect(needlessReadingsOfJson()).toEqual([]);
  });

  it("use Node's thread pool only in the places that are listed", () => {
    expect(unlistedPoolUses()).toEqual([]);
    expect(needlessPoolPlaces()).toEqual([]);
  });

  it.each([
    'const key = await promisify(pbkdf2)(a);\nscrypt(password, salt, 32, done);',
    "import { lookup } from 'node:dns';",
    "import { lookup } from 'node:dns/promises';",
    'stream.pipe(createBrotliDecompress());',
    'gunzip(body, (error, text) => done(text));',
    "import { rm } from 'node:fs/promises';",
    'randomBytes(16, (error, bytes) => done(bytes));',
    'const response = await fetch(url);',
    'await crypto.subtle.digest(a, b);',
  ])('that use it are found: %j', (text) => {
    expect(poolUsesIn(text)).not.toEqual([]);
  });

  it.each(['pbkdf2Sync(password, salt, 1, 32)', '// scrypt( would wait in the pool', 'gunzipSync(body)'])(
    'that do not are left alone: %j',
    (text) => {
      expect(poolUsesIn(text)).toEqual([]);
    },
  );

  it('write who acts only by `actorText`', () => {
    const written = /\bactor: '(?!text')|'(?:system|anonymous)' *[?:;,)].*actor|`(?:playbook|os):\$\{/;
    const offending = files
      .filter((file) => !isTestFile(file) && !/^(?:soc-console\/web|bench|tools)\//.test(file))
      .filter((file) => file !== 'schema/src/accounts/actor.ts')
      .flatMap((file) =>
        textOf(file)
          .split('\n')
          .filter((line) => written.test(line) && !/^\s*(?:\/\/|\/?\*)/.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(offending).toEqual([]);
  });

  it('are named for something', () => {
    const offending = files.filter((file) => /(?:^|[/-])(?:utils?|helpers?|common|misc|manager)\.tsx?$/.test(file));
    expect(offending).toEqual([]);
  });
});

function cycles(): readonly string[] {
  const edges = new Map<string, string[]>();
  for (const entry of imports) {
    if (!entry.specifier.startsWith('.')) continue;
    edges.set(entry.file, [...(edges.get(entry.file) ?? []), targetOf(entry)]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  return found;
}
