import type { TriageAct } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { ApiFailure } from '../../../api/client.ts';
import { formatCount, useMessages } from '../../../i18n/use-messages.ts';
import { useErrorText } from '../../../ui/use-error-text.ts';
import { alertMessages } from '../messages.ts';

/** Why rows were left out, and how many for each reason; nothing when none was. */
export function LeftOutList({ act }: { readonly act: TriageAct }): ReactNode {
  const t = useMessages(alertMessages).alerts.acts;
  const describe = useErrorText();
  if (act.leftOut.length === 0) return undefined;
  return (
    <ul className="plain-list">
      {act.leftOut.map(({ code, count }) => (
        <li key={code}>
          {t.leftOut(
            formatCount(count),
            code === 'records.versionConflict' ? t.changedSince : describe(new ApiFailure(code, 409)),
          )}
        </li>
      ))}
    </ul>
  );
}
