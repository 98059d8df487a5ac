export { configSchema, type Config, type ConfigInput } from './config/config.ts';
export { startCore, startPlatform, type Core, type PlatformOptions } from './start/start.ts';
export type { Platform } from './start/platform.ts';
export { importIntoCore, type ImportResult } from './imports/import-into-core.ts';
export { buildWeb } from './shipped/build-web.ts';
export { environmentNames } from './config/environment.ts';
export { findCommands } from './commands/find-commands.ts';
export { optionFlags } from './commands/command-program.ts';
export type { CommandKind } from './commands/command-kind.ts';
