import type { AlertGroup } from '@qiaolou/schema';
import { App } from 'antd';
import { useCallback, useMemo, useRef } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { alertMessages } from './messages.ts';
import type { SendAction } from './use-send-action.ts';

/** Taking back the last action of the page. */
export interface Undo {
  readonly undo: () => void;
  /** An undo pressed before this settles waits for it. */
  readonly waitFor: (answer: Promise<unknown>) => void;
  /** What the last action changed, in the state it left. */
  readonly keep: (changed: readonly AlertGroup[]) => void;
}

/** Keeps what the last action changed, and takes it back once. */
export function useUndo(send: SendAction): Undo {
  const t = useMessages(alertMessages);
  const describe = useErrorText();
  const { message } = App.useApp();
  const undoable = useRef<readonly AlertGroup[]>([]);
  const answered = useRef<Promise<unknown>>(Promise.resolve());
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
  return useMemo(
    () => ({
      undo,
      waitFor: (answer) => {
        answered.current = answer.catch(() => undefined);
      },
      keep: (changed) => {
        undoable.current = changed;
      },
    }),
    [undo],
  );
}
