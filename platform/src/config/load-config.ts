import { existsSync, readFileSync } from 'node:fs';
import { SocError } from '@qiaolou/schema';
import { parseDocument } from 'yaml';
import { configSchema, type Config } from './config.ts';
import { environmentValues } from './environment.ts';

/** Where the configuration comes from. */
export interface ConfigSources {
  /** YAML file; a missing file is only an error when it was named explicitly. */
  readonly file?: string | undefined;
  readonly fileMustExist?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withValue(tree: Tree, path: readonly string[], value: unknown): Tree {
  const [head, ...rest] = path;
  if (head === undefined) return tree;
  if (rest.length === 0) return { ...tree, [head]: value };
  const below = tree[head];
  return { ...tree, [head]: withValue(isTree(below) ? below : {}, rest, value) };
}

function readTree(file: string): Tree {
  const document = parseDocument(readFileSync(file, 'utf8'), { uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const [at] = error.linePos ?? [];
    throw new SocError('config.invalid', { file, line: at?.line ?? 0, column: at?.col ?? 0, reason: error.code });
  }
  const tree: unknown = document.toJS() ?? {};
  if (!isTree(tree)) throw new SocError('config.invalid', { file, reason: 'not a mapping' });
  return tree;
}

/**
 * Reads the configuration: defaults, then the file, then the environment. Throws `config.unreadable` for a named file
 * that is missing and `config.invalid` with line or path for anything that does not fit, unknown keys included.
 */
export function loadConfig(sources: ConfigSources): Config {
  const { file, fileMustExist = false, environment } = sources;
  const present = file !== undefined && existsSync(file);
  if (fileMustExist && !present) throw new SocError('config.unreadable', { file: file ?? '' });
  let tree: Tree = present ? readTree(file) : {};
  for (const [path, value] of environmentValues(environment)) tree = withValue(tree, path, value);
  const result = configSchema.safeParse(tree);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new SocError('config.invalid', { file: present ? file : 'environment', problems });
}
