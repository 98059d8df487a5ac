export { configSchema, type Config, type ConfigInput } from './config/config.ts';
export { startPlatform, type Platform, type PlatformOptions } from './lifecycle/platform.ts';
export { startCore, type Core, type CoreOptions } from './lifecycle/core.ts';
export { importIntoCore, type ImportResult } from './lifecycle/import-into-core.ts';
export { buildWeb } from './lifecycle/build-web.ts';
export { environmentNames } from './config/environment.ts';
export { findCommands } from './commands/find-commands.ts';
export { optionFlags } from './commands/command-program.ts';
export type { CommandKind } from './commands/command-kind.ts';
