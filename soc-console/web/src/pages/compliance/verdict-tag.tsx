import type { ItemVerdict } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { complianceMessages } from './messages.ts';

/** Verdicts in the order of the screen. */
export const ITEM_VERDICTS: readonly ItemVerdict[] = ['pass', 'partial', 'fail', 'untested', 'manual'];

/** Untested is dashed and grey: it must never be taken for a pass. */
const TONES: Readonly<Record<ItemVerdict, Tone>> = {
  pass: 'pass',
  partial: 'warn',
  fail: 'fail',
  untested: 'hollow',
  manual: 'neutral',
};

/** Verdict of a clause, with what it means on hover. */
export function VerdictTag({ verdict }: { readonly verdict: ItemVerdict }): ReactNode {
  const t = useMessages(complianceMessages);
  return (
    <Tag tone={TONES[verdict]} title={t.compliance.verdictHint[verdict]}>
      {t.compliance.verdict[verdict]}
    </Tag>
  );
}
