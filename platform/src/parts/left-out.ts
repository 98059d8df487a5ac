import { relative } from 'node:path';
import { leftOutFiles, type LeftOutFile, type LeftOutFiles } from '@qiaolou/schema';

/** What a process left out of its packs and rules when it was started, for people to see. */
export interface LeftOut {
  readonly rules: LeftOutFiles;
  readonly packs: LeftOutFiles;
}

/** What was found wrong, for people; packs are named by their path in the folder of packs. */
export function leftOutOf(
  ruleErrors: readonly LeftOutFile[],
  packErrors: readonly LeftOutFile[],
  parserDirectory: string,
): LeftOut {
  const packs = packErrors.map((error) => ({ ...error, file: relative(parserDirectory, error.file) }));
  return { rules: leftOutFiles(ruleErrors), packs: leftOutFiles(packs) };
}
