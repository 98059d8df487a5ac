import { foreseeAlert, type AlertAction, type AlertGroup } from '@qiaolou/schema';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useCallback, useEffect, useRef } from 'react';
import { ApiFailure, callApi } from '../../api/client.ts';
import { useUserName } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { alertMessages, type AlertTexts } from './messages.ts';
import { splitResults, type RefusedGroup } from './queue-model.ts';

/** What can be done to groups. */
export interface AlertActions {
  /** Does it at once on screen, then on the server; conflicts are shown and nothing of others is overwritten. */
  readonly act: (groups: readonly AlertGroup[], action: AlertAction) => Promise<void>;
  /** Takes back the last action of this page. */
  readonly undo: () => void;
  /** Does the last action again on other groups. */
  readonly repeat: (groups: readonly AlertGroup[]) => void;
}

function doneText(t: AlertTexts, action: AlertAction, n: number): string {
  return t.alerts.done[action.kind](n);
}

/** Acting on alert groups: optimistic, with undo and honest conflicts. */
export function useAlertActions(patch: (groups: readonly AlertGroup[]) => void, recount: () => void): AlertActions {
  const t = useMessages(alertMessages);
  const describe = useErrorText();
  const me = useUserName();
  const client = useQueryClient();
  const { message, notification } = App.useApp();
  const undoable = useRef<readonly AlertGroup[]>([]);
  /** Settles when the server has answered the last action: an undo pressed before waits for it. */
  const answered = useRef<Promise<unknown>>(Promise.resolve());
  const last = useRef<AlertAction | undefined>(undefined);

  const send = useCallback(
    async (groups: readonly AlertGroup[], action: AlertAction) => {
      const ids = groups.map(({ id, version }) => ({ id, version }));
      const { results } = await callApi('actOnAlertGroups', { body: { ids, action } });
      const { changed, refused } = splitResults(results);
      patch([...changed, ...refused.flatMap(({ current }) => current ?? [])]);
      for (const { id } of groups) void client.invalidateQueries({ queryKey: ['alert-group', id] });
      recount();
      return { changed, refused };
    },
    [client, patch, recount],
  );

  const undo = useCallback(() => {
    const take = async (): Promise<void> => {
      await answered.current;
      const groups = undoable.current;
      undoable.current = [];
      if (groups.length === 0) {
        void message.info(t.alerts.nothingToUndo);
        return;
      }
      const { changed } = await send(groups, { kind: 'undo' });
      void message.success(t.alerts.done.undo(changed.length));
    };
    take().catch((error: unknown) => void message.error(describe(error)));
  }, [describe, message, send, t]);

  const again = useRef<AlertActions['act']>(() => Promise.resolve());
  const showRefused = useCallback(
    (refused: readonly RefusedGroup[], action: AlertAction): void => {
      const currents = refused.flatMap(({ current }) => current ?? []);
      const key = `refused-${refused[0]?.id ?? ''}`;
      const retry = (
        <Button
          size="small"
          onClick={() => {
            notification.destroy(key);
            void again.current(currents, action);
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

  const act = useCallback(
    async (groups: readonly AlertGroup[], action: AlertAction): Promise<void> => {
      if (groups.length === 0) return;
      patch(groups.map((group) => foreseeAlert(group, action, me)));
      try {
        const sent = send(groups, action);
        answered.current = sent.catch(() => undefined);
        const { changed, refused } = await sent;
        // Refused rows whose present state the server did not send go back to what they were.
        const byId = new Map(groups.map((group) => [group.id, group]));
        patch(refused.flatMap(({ id, current }) => (current ? [] : (byId.get(id) ?? []))));
        last.current = action;
        if (changed.length > 0) {
          undoable.current = changed;
          const content = <DoneToast {...{ t, undo }} text={doneText(t, action, changed.length)} />;
          void message.open({ type: 'success', duration: 6, content });
        }
        if (refused.length > 0) showRefused(refused, action);
      } catch (error) {
        patch(groups);
        void message.error(describe(error));
      }
    },
    [describe, me, message, patch, send, showRefused, t, undo],
  );
  useEffect(() => {
    again.current = act;
  }, [act]);

  return {
    act,
    undo,
    repeat: useCallback(
      (groups) => {
        if (last.current) void act(groups, last.current);
      },
      [act],
    ),
  };
}

function DoneToast(props: { readonly text: string; readonly t: AlertTexts; readonly undo: () => void }) {
  return (
    <span>
      {props.text}{' '}
      <button type="button" className="link-button" onClick={props.undo}>
        {props.t.alerts.action.undo} <kbd>z</kbd>
      </button>
    </span>
  );
}

function RefusedList({ refused, t }: { readonly refused: readonly RefusedGroup[]; readonly t: AlertTexts }) {
  const describe = useErrorText();
  return (
    <div>
      {refused.some(({ code }) => code === 'records.versionConflict') && <p>{t.alerts.conflict.changed}</p>}
      <ul className="plain-list">
        {refused.slice(0, 5).map(({ id, code, current }) => (
          <li key={id}>
            {current ? (
              <>
                {current.ruleTitle} · <span className="mono">{current.groupKey}</span>
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
