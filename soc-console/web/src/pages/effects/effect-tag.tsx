import type { EffectInForce, EffectState } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { errorText, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { effectMessages } from './messages.ts';

const TONES: Readonly<Record<EffectState, Tone>> = {
  applied: 'hollow',
  verified: 'pass',
  reapplied: 'warn',
  lost: 'fail',
  lifting: 'info',
  undoFailed: 'fail',
};

/** How an effect stands; the pointer tells when it was seen, how often it was put back, what is wrong, who lifted it. */
export function EffectTag({ effect }: { readonly effect: EffectInForce }): ReactNode {
  const t = useMessages(effectMessages);
  const { language } = usePreferences();
  const { checkedAt, fault, lift, reapplied, state, undoTries } = effect;
  const told = [
    checkedAt === null ? undefined : `${t.effects.column.checkedAt} ${formatDateTime(checkedAt)}`,
    reapplied > 0 ? t.effects.reapplied(reapplied) : undefined,
    undoTries > 0 ? t.effects.undoTries(undoTries) : undefined,
    fault === null ? undefined : errorText(fault, language),
    lift === null ? undefined : t.effects.liftedBy(lift.by, lift.reason),
  ].filter((part) => part !== undefined);
  return (
    <Tag tone={TONES[state]} title={told.join('\n')}>
      {t.effects.state[state]}
    </Tag>
  );
}
