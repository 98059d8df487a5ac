import { DAY_MS, type SourceDecision } from '@qiaolou/schema';

/** For so long after the first source of all was heard, sources are met and not announced. */
const LEARNING_MS = DAY_MS;
/** For so long a source that nobody called known is new. */
const NEW_FOR_MS = 7 * DAY_MS;

/** Until when sources that were heard for the first time belong to the installation, epoch ms; from the first times of all. */
export function learningEnds(firstSeen: readonly number[]): number {
  return firstSeen.reduce((least, at) => Math.min(least, at), Infinity) + LEARNING_MS;
}

/** Whether a source is new at a time: first heard after the installation, in the last week, and nobody said that it is known. */
export function isNewSource(
  firstSeen: number,
  decision: SourceDecision | undefined,
  { now, learnedUntil }: { readonly now: number; readonly learnedUntil: number },
): boolean {
  return decision?.known !== true && firstSeen > learnedUntil && now - firstSeen < NEW_FOR_MS;
}
