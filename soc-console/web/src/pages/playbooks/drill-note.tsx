import type { RunStep } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { errorText, useMessages } from '../../i18n/use-messages.ts';
import { Tag } from '../../ui/tag.tsx';
import { playbookMessages } from './messages.ts';

/** What a step of a drill gave out without doing anything, and what would keep it from being done for real now. */
export function DrillNote({ output }: { readonly output: NonNullable<RunStep['output']> }): ReactNode {
  const t = useMessages(playbookMessages);
  const { language } = usePreferences();
  if (output['drill'] !== true) return undefined;
  const { outputs, refused } = output;
  const given = typeof outputs === 'object' && outputs !== null ? Object.entries(outputs) : [];
  return (
    <div className="muted wrap">
      <Tag tone="hollow">{t.common.drill}</Tag>
      {given.length > 0 && (
        <span> {t.playbooks.simulated(given.map(([name, value]) => `${name} = ${String(value)}`).join(' · '))}</span>
      )}
      {typeof refused === 'string' && <span> {t.playbooks.refusedNow(errorText(refused, language))}</span>}
    </div>
  );
}
