import { correlationJudge } from '../correlate/judge.ts';
import { sigmaJudge } from '../sigma/judge.ts';

/** Every judge, in the order they look at an event. */
export const ALL_JUDGES = [sigmaJudge, correlationJudge] as const;
