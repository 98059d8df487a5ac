import { logIntegrity } from './ev-log-integrity.ts';
import { logRetention } from './ev-log-retention.ts';
import type { MeasuredRule } from './evidence-rule.ts';

/** Every evidence rule this platform measures. */
export const ALL_EVIDENCE_RULES: readonly MeasuredRule[] = [logRetention, logIntegrity];
