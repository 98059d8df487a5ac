import { resolve } from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/config.ts';

/** `--config` and `--data` of a command. */
export interface ConfigFlags {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
}

/** The configuration of a command: the named file or `qiaolou.yaml`, the environment, then `--data`. */
export function commandConfig(flags: ConfigFlags): Config {
  const file = flags.config ?? 'qiaolou.yaml';
  const config = loadConfig({ file, fileMustExist: flags.config !== undefined, environment: process.env });
  return { ...config, dataDirectory: resolve(flags.data ?? config.dataDirectory) };
}
