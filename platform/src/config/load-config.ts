import { existsSync } from 'node:fs';
import { SocError } from '@qiaolou/schema';
import type { z } from 'zod';
import { configSchema, type Config } from './config.ts';
import { environmentValues, refuseUnknownVariables, type VariableValue } from './environment.ts';
import { mustKeepLegally } from './sections/retention.ts';
import { isConfigTree, readConfigFile, type ConfigTree } from './read-config-file.ts';

/** Where the configuration comes from. */
export interface ConfigSources {
  /** YAML file; a missing file is only an error when it was named explicitly. */
  readonly file?: string | undefined;
  readonly fileMustExist?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the configuration: defaults, then the file, then the environment. Throws `config.unreadable` for a file that cannot
 * be read or was named and is missing, `config.unknownVariable` for a variable that sets nothing, and `config.invalid` with
 * line, path or variable for anything that does not fit, unknown keys included, `retention.belowFloor` for logs kept shorter than
 * the law asks.
 */
export function loadConfig({ file, fileMustExist = false, environment }: ConfigSources): Config {
  refuseUnknownVariables(environment);
  const present = file !== undefined && existsSync(file);
  if (fileMustExist && !present) throw new SocError('config.unreadable', { file: file ?? '', reason: 'ENOENT' });
  let tree: ConfigTree = present ? readConfigFile(file) : {};
  const variables = environmentValues(environment);
  for (const { path, value } of variables) tree = withValue(tree, path, value);
  const result = configSchema.safeParse(tree);
  if (result.success) {
    mustKeepLegally(result.data.retention);
    return result.data;
  }
  const problems = result.error.issues.map((issue) => problemOf(issue, variables));
  throw new SocError('config.invalid', { file: present ? file : 'environment', problems });
}

function withValue(tree: ConfigTree, path: readonly string[], value: unknown): ConfigTree {
  const [head, ...rest] = path;
  if (head === undefined) return tree;
  if (rest.length === 0) return { ...tree, [head]: value };
  const below = tree[head];
  return { ...tree, [head]: withValue(isConfigTree(below) ? below : {}, rest, value) };
}

/** Names the setting, and the variable where it was set by one. */
function problemOf({ path, message }: z.core.$ZodIssue, variables: readonly VariableValue[]): string {
  const setting = path.join('.');
  const variable = variables.find((each) => `${setting}.`.startsWith(`${each.path.join('.')}.`));
  return variable === undefined ? `${setting}: ${message}` : `${setting} (${variable.name}): ${message}`;
}
