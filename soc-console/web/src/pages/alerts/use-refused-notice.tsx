import type { AlertGroup } from '@qiaolou/schema';
import { App, Button } from 'antd';
import { useCallback, type ReactNode } from 'react';
import { ApiFailure } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { alertMessages, type AlertTexts } from './messages.ts';
import type { RefusedGroup } from './queue-model.ts';

/** Shows what the server refused; `again` is called with the groups as they are now. */
type ShowRefused = (refused: readonly RefusedGroup[], again: (currents: readonly AlertGroup[]) => void) => void;

/** The notice of refused groups: how each stands now, and a button to act on that. It stays until dismissed. */
export function useRefusedNotice(): ShowRefused {
  const t = useMessages(alertMessages);
  const { notification } = App.useApp();
  return useCallback(
    (refused, again) => {
      const currents = refused.flatMap(({ current }) => current ?? []);
      const key = `refused-${refused[0]?.id ?? ''}`;
      const retry = (
        <Button
          size="small"
          onClick={() => {
            notification.destroy(key);
            again(currents);
          }}
        >
          {t.alerts.conflict.again}
        </Button>
      );
      notification.warning({
        key,
        duration: 0,
        title: t.alerts.conflict.title(refused.length),
        description: <RefusedList refused={refused} t={t} />,
        ...(currents.length === 0 ? {} : { actions: retry }),
      });
    },
    [notification, t],
  );
}

interface RefusedProps {
  readonly refused: readonly RefusedGroup[];
  readonly t: AlertTexts;
}

function RefusedList({ refused, t }: RefusedProps): ReactNode {
  const describe = useErrorText();
  return (
    <div>
      {refused.some(({ code }) => code === 'records.versionConflict') && <p>{t.alerts.conflict.changed}</p>}
      <ul className="plain-list">
        {refused.slice(0, 5).map(({ id, code, current }) => (
          <li key={id}>
            {current ? (
              <>
                {t.common.named(current.ruleTitle, current.ruleTitleEn)} ·{' '}
                <span className="mono">{current.groupKey}</span>
                <br />
                {t.alerts.conflict.state(t.alertStatus[current.status], current.assignee ?? t.alert.unassigned)}
              </>
            ) : (
              describe(new ApiFailure(code, 409))
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
