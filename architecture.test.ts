import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Holds the tree to the import table of ARCHITECTURE.md: who may import whom, packages only by their public face, no
 * cycles between files, no environment reading outside platform.
 */
const root = import.meta.dirname;
const builtIn = /^(?:node:|[a-z@](?!qiaolou\/))/;

interface ImportLine {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
}

function importTable(): ReadonlyMap<string, ReadonlySet<string> | 'everything'> {
  const table = new Map<string, ReadonlySet<string> | 'everything'>();
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const section = text.slice(text.indexOf('## Who may import whom')).split('\n## ')[0] ?? '';
  for (const row of section.matchAll(/^\| ([a-z/0-9-]+) +\| (.+?) +\|$/gm)) {
    const [, folder, allowed] = row;
    if (folder === undefined || allowed === undefined || folder === 'folder' || folder.startsWith('-')) continue;
    table.set(folder, allowed === 'everything' ? 'everything' : new Set(allowed === '–' ? [] : allowed.split(', ')));
  }
  return table;
}

function sourceFiles(directory: string): readonly string[] {
  const skip = new Set(['node_modules', 'dist', 'fixtures', 'samples', '.git', 'coverage']);
  return readdirSync(directory).flatMap((name) => {
    if (skip.has(name)) return [];
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

function importsOf(file: string): readonly ImportLine[] {
  const text = readFileSync(file, 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    file: relative(root, file).split(sep).join('/'),
    line: text.slice(0, match.index + match[0].indexOf(match[1] ?? match[2] ?? '')).split('\n').length,
    specifier: match[1] ?? match[2] ?? '',
  }));
}

const table = importTable();
const workspaceOf = new Map<string, string>();
for (const folder of table.keys()) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string };
  workspaceOf.set(manifest.name, folder);
}
const folders = [...table.keys()];
const folderOf = (file: string): string | undefined => folders.find((folder) => file.startsWith(`${folder}/`));
const imports = folders.flatMap((folder) => sourceFiles(join(root, folder)).flatMap(importsOf));

describe('architecture', () => {
  it('has a row for every workspace', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
    expect([...folders].sort()).toEqual([...manifest.workspaces].sort());
  });

  it('finds the import lines it judges', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('lets folders import only what the table allows', () => {
    const offending = imports.filter(({ file, specifier }) => {
      const from = folderOf(file);
      const to = workspaceOf.get(specifier);
      if (from === undefined || to === undefined || to === from) return false;
      const allowed = table.get(from);
      return allowed !== 'everything' && !(allowed?.has(to) ?? false);
    });
    expect(offending).toEqual([]);
  });

  it('lets folders import each other only by package name and public face', () => {
    const offending = imports.filter(({ file, specifier }) => {
      if (specifier.startsWith('@qiaolou/')) return !workspaceOf.has(specifier);
      if (!specifier.startsWith('.')) return !builtIn.test(specifier);
      const target = relative(root, join(root, file, '..', specifier))
        .split(sep)
        .join('/');
      return folderOf(file) !== folderOf(target);
    });
    expect(offending).toEqual([]);
  });

  it('declares every package it imports', () => {
    const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: object };
    const tooling = new Set(Object.keys(rootManifest.devDependencies));
    const offending = imports.filter(({ file, specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      const folder = folderOf(file);
      if (folder === undefined) return false;
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
        dependencies?: object;
      };
      const declared = Object.hasOwn(manifest.dependencies ?? {}, name);
      const isTest = /\/(?:test|e2e|dev)\/|vite\.config\.ts$/.test(file);
      return !declared && !(isTest && (tooling.has(name) || workspaceOf.has(name)));
    });
    expect(offending).toEqual([]);
  });

  it('has no import cycle between files', () => {
    const edges = new Map<string, string[]>();
    for (const { file, specifier } of imports) {
      if (!specifier.startsWith('.')) continue;
      const target = relative(root, join(root, file, '..', specifier))
        .split(sep)
        .join('/');
      edges.set(file, [...(edges.get(file) ?? []), target]);
    }
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      if (done.has(file)) return;
      for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of edges.keys()) walk(file, []);
    expect(cycles).toEqual([]);
  });

  it('reads the environment only in platform and bench', () => {
    const offending = folders
      .filter((folder) => folder !== 'platform' && folder !== 'bench')
      .flatMap((folder) => sourceFiles(join(root, folder)))
      .filter((file) => !/[\\/](?:test|e2e|dev)[\\/]|vite\.config\.ts$/.test(file))
      .filter((file) => /process\.env/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file));
    expect(offending).toEqual([]);
  });

  it('has no file that is named for nothing', () => {
    const offending = folders
      .flatMap((folder) => sourceFiles(join(root, folder)))
      .filter((file) => /(?:^|[\\/-])(?:utils?|helpers?|common|misc|manager)\.tsx?$/.test(file));
    expect(offending).toEqual([]);
  });
});
