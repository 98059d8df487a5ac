import type { Verdict } from '@qiaolou/schema';

/** Verdicts in the order of the digits 1–5. */
export const VERDICTS: readonly Verdict[] = ['true_positive', 'false_positive', 'benign', 'test', 'duplicate'];
