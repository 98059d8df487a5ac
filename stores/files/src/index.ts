/** Durable files and directories, for everybody who keeps some. */
export { appendLine } from './append-line.ts';
export { holdDirectory, type DirectoryHold, type DirectoryHolder } from './hold-directory.ts';
export { NewFile } from './new-file.ts';
export { privateDirectory, privateDirectorySync } from './private-directory.ts';
export { replaceFile, replaceFileSync } from './replace-file.ts';
export { syncDirectory, syncDirectorySync } from './sync-directory.ts';
export { syncFile } from './sync-file.ts';
