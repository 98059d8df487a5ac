import { BLOCK_LIMITS, blockRule } from '../../framing/index.ts';
import type { FileTailSettings, FollowedFiles } from './file-tail-settings.ts';
import { pathPattern, type PathPattern } from './path-pattern.ts';
import type { FileReading } from './tailed-file.ts';
import type { FileState } from './tail-state.ts';

/** Files that are followed alike: where they are looked for, and how they are read. */
export interface FollowedPaths {
  readonly files: FollowedFiles;
  readonly patterns: readonly { readonly text: string; readonly pattern: PathPattern }[];
  readonly reading: FileReading;
}

/** Those that the settings name. */
export function followedPaths({ files }: FileTailSettings): readonly FollowedPaths[] {
  return files.map((each) => ({
    files: each,
    patterns: each.paths.map((text) => ({ text, pattern: pathPattern(text) })),
    reading: readingOf(each),
  }));
}

/** Those that a file was found by when it was new. */
export function pathsOf(all: readonly FollowedPaths[], { bornAs }: FileState): FollowedPaths | undefined {
  return all.find(({ patterns }) => patterns.some(({ pattern }) => bornAs.startsWith(pattern.root)));
}

function readingOf({ format, multiLine }: FollowedFiles): FileReading {
  const rule = multiLine === undefined ? undefined : blockRule(multiLine);
  return { format, rule, limits: BLOCK_LIMITS, maxLineBytes: BLOCK_LIMITS.maxBytes };
}
