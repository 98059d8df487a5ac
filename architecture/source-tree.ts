import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What the architecture rules judge: the workspaces with their manifests, their files, and each import line. */
const ROOT = join(import.meta.dirname, '..');

/** One import or re-export of a module, or a dynamic import. */
export interface ImportLine {
  /** Path from the root, `/` between folders. */
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  /** When the module is loaded: with the file, when the file asks for it, or never because only types are taken. */
  readonly loads: 'always' | 'asked' | 'never';
}

/** The parts of a package.json the rules read. */
export interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  /** `floors`: the folders of `src` from ground to roof. */
  readonly qiaolou?: { readonly floors?: readonly string[] };
}

/** A workspace as it stands on disk. */
export interface Workspace {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly files: readonly string[];
  readonly imports: readonly ImportLine[];
}

/** Folder → the folders it may import, from the table of ARCHITECTURE.md. */
export const IMPORT_TABLE = readImportTable();

/** Tests, development servers and build configuration: not part of what runs in production. */
export const isTestFile = (file: string): boolean => /\/(?:test|e2e|dev)\/|vite\.config\.ts$/.test(file);

/** The manifest in a folder. */
export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}

/** Text of a file, given its path from the root. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Path from the root of what a relative import names. */
export function targetOf({ file, specifier }: Pick<ImportLine, 'file' | 'specifier'>): string {
  return pathFromRoot(join(ROOT, file, '..', specifier));
}

/** Every workspace the table names. */
export const WORKSPACES: readonly Workspace[] = [...IMPORT_TABLE.keys()].map((folder) => {
  const files = sourceFiles(join(ROOT, folder)).map(pathFromRoot);
  return { folder, manifest: manifestOf(folder), files, imports: files.flatMap(importsOf) };
});

/** Package name → workspace folder. */
export const FOLDER_OF_PACKAGE: ReadonlyMap<string, string> = new Map(
  WORKSPACES.map(({ folder, manifest }) => [manifest.name, folder]),
);

/** The workspace folder a file lies in. */
export function folderOf(file: string): string | undefined {
  return WORKSPACES.find(({ folder }) => file.startsWith(`${folder}/`))?.folder;
}

/** Name of the package an import names; undefined for relative and built-in modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function readImportTable(): ReadonlyMap<string, ReadonlySet<string> | 'everything'> {
  const table = new Map<string, ReadonlySet<string> | 'everything'>();
  const text = textOf('ARCHITECTURE.md');
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
  if (!existsSync(directory)) return [];
  return readdirSync(directory).flatMap((name) => {
    if (skip.has(name)) return [];
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

function importsOf(file: string): readonly ImportLine[] {
  const text = textOf(file);
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    line: text.slice(0, match.index + match[0].indexOf(match[1] ?? match[2] ?? '')).split('\n').length,
    specifier: match[1] ?? match[2] ?? '',
    loads: loadsOf(match[0]),
  }));
}

function loadsOf(statement: string): ImportLine['loads'] {
  if (statement.startsWith('import(')) return 'asked';
  return /^\s*(?:import|export)\s+type\s/.test(statement) ? 'never' : 'always';
}

function pathFromRoot(path: string): string {
  return relative(ROOT, path).split(sep).join('/');
}
