import { foreseeAlert, type AlertAction, type AlertGroup } from '@qiaolou/schema';
import { App } from 'antd';
import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import { useUserName } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { alertMessages, type AlertTexts } from './messages.ts';
import { IN_OPEN_CRITICAL, useCriticalQuestion } from './use-critical-question.ts';
import { useRefusedNotice } from './use-refused-notice.tsx';
import { useSendAction } from './use-send-action.ts';
import { useUndo } from './use-undo.ts';

/** What can be done to groups. */
export interface AlertActions {
  /**
   * Does it at once on screen, then on the server; conflicts are shown and nothing of others is overwritten. False when the
   * server did not answer, or to nobody.
   */
  readonly act: (groups: readonly AlertGroup[], action: AlertAction) => Promise<boolean>;
  /** Takes back the last action of this page. */
  readonly undo: () => void;
  /** The last action of this page, to be done again. */
  readonly last: () => AlertAction | undefined;
}

/** Acting on alert groups: optimistic, with undo and honest conflicts. */
export function useAlertActions(patch: (groups: readonly AlertGroup[]) => void, recount: () => void): AlertActions {
  const t = useMessages(alertMessages);
  const describe = useErrorText();
  const me = useUserName();
  const { message } = App.useApp();
  const send = useSendAction(patch, recount);
  const undoing = useUndo(send);
  const showRefused = useRefusedNotice();
  const ask = useCriticalQuestion();
  const last = useRef<AlertAction | undefined>(undefined);
  const again = useRef<AlertActions['act']>(() => Promise.resolve(false));
  const act = useCallback(
    async (groups: readonly AlertGroup[], action: AlertAction): Promise<boolean> => {
      if (groups.length === 0) return true;
      patch(groups.map((group) => foreseeAlert(group, action, me)));
      try {
        const sent = send(groups, action);
        undoing.waitFor(sent);
        const { changed, refused } = await sent;
        // Refused rows whose present state the server did not send go back to what they were.
        const byId = new Map(groups.map((group) => [group.id, group]));
        patch(refused.flatMap(({ id, current }) => (current ? [] : (byId.get(id) ?? []))));
        last.current = unconfirmed(action);
        if (changed.length > 0) {
          undoing.keep(changed);
          const text = t.alerts.done[action.kind](changed.length);
          const content = <DoneToast {...{ t, text }} undo={undoing.undo} />;
          void message.open({ type: 'success', duration: 6, content });
        }
        ask(refused, action, (currents, confirmed) => void again.current(currents, confirmed));
        const others = refused.filter(({ code }) => code !== IN_OPEN_CRITICAL);
        if (others.length > 0) showRefused(others, (currents) => void again.current(currents, action));
        return true;
      } catch (error) {
        patch(groups);
        void message.error(describe(error));
        return false;
      }
    },
    [ask, describe, me, message, patch, send, showRefused, t, undoing],
  );
  useEffect(() => {
    again.current = act;
  }, [act]);
  return {
    act,
    undo: undoing.undo,
    last: useCallback(() => last.current, []),
  };
}

/** What was confirmed of some groups was not confirmed of the next: repeated, the action asks again. */
function unconfirmed(action: AlertAction): AlertAction {
  if (action.kind !== 'close' && action.kind !== 'status') return action;
  const { confirmed: _confirmed, ...asked } = action;
  return asked;
}

interface ToastProps {
  readonly text: string;
  readonly t: AlertTexts;
  readonly undo: () => void;
}

function DoneToast({ text, t, undo }: ToastProps): ReactNode {
  return (
    <span>
      {text}{' '}
      <button type="button" className="link-button" onClick={undo}>
        {t.alerts.action.undo} <kbd>z</kbd>
      </button>
    </span>
  );
}
