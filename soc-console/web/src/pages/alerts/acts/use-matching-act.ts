import type { AlertAction, ForeseeableAction, TriageAct } from '@qiaolou/schema';
import { useMutation } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback, useRef, useState } from 'react';
import { callApi } from '../../../api/client.ts';
import { useErrorText } from '../../../ui/use-error-text.ts';
import { alertFilters, type AlertSearch } from '../alert-search.ts';
import { useActResult } from './use-act-result.tsx';
import { isRunning, useOwnActs, type OwnActs } from './use-own-acts.ts';

/** An act on all that match, or the taking back of one: asked first, done by the server. */
export interface MatchingAct {
  readonly own: OwnActs;
  /** What is asked about: counted, not begun. */
  readonly planned: TriageAct | undefined;
  /** Whether the server counts or begins. */
  readonly busy: boolean;
  readonly running: TriageAct | undefined;
  /** Lets the server count what matches, to be asked about; `sent` is called when it was begun. */
  readonly plan: (action: AlertAction, sent?: () => void) => void;
  readonly start: (confirmed: boolean) => void;
  readonly dismiss: () => void;
  readonly cancel: () => void;
  readonly undo: (id: string) => void;
}

/** State of {@link MatchingAct}. `changed` is called when rows changed, `ended` with an act that is over. */
export function useMatchingAct(page: {
  readonly mayTriage: boolean;
  readonly search: AlertSearch;
  readonly changed: () => void;
  readonly ended: (act: TriageAct) => void;
}): MatchingAct {
  const own = useOwnActs(page.mayTriage);
  const planning = usePlanning(page.search);
  const begin = useBegin(own);
  const { planned, sent, setPlanned } = planning;
  const running = own.acts?.find(isRunning);
  const { call } = begin;
  const undo = useCallback(
    (id: string) => {
      call(() => callApi('undoTriageAct', { params: { id } }));
    },
    [call],
  );
  const ended = (act: TriageAct): void => {
    page.changed();
    page.ended(act);
  };
  useActResult(own.acts, ended, undo);
  return {
    ...{ own, planned, running, undo },
    busy: planning.busy || begin.busy,
    plan: planning.plan,
    start: (confirmed) => {
      setPlanned(undefined);
      if (planned)
        call(() => callApi('startTriageAct', { params: { id: planned.id }, body: { confirmed } }), { onSuccess: sent });
    },
    dismiss: () => {
      setPlanned(undefined);
    },
    cancel: () => {
      if (running) call(() => callApi('cancelTriageAct', { params: { id: running.id } }));
    },
  };
}

/** Lets the server count what matches. */
function usePlanning(search: AlertSearch) {
  const onError = useShownError();
  const [planned, setPlanned] = useState<TriageAct>();
  const whenSent = useRef<(() => void) | undefined>(undefined);
  const planning = useMutation({
    mutationFn: (action: ForeseeableAction) =>
      callApi('planTriageAct', { body: { filters: alertFilters(search, Date.now()), action } }),
    onSuccess: setPlanned,
    onError,
  });
  return {
    planned,
    setPlanned,
    busy: planning.isPending,
    sent: () => {
      whenSent.current?.();
    },
    plan: (action: AlertAction, sent?: () => void) => {
      whenSent.current = sent;
      if (action.kind !== 'undo') planning.mutate(action);
    },
  };
}

/** Calls what begins or ends an act; what came of it stands among one's own. */
function useBegin(own: OwnActs) {
  const onError = useShownError();
  const { isPending, mutate } = useMutation({
    mutationFn: (call: () => Promise<TriageAct>) => call(),
    onSuccess: own.put,
    onError: (error) => {
      onError(error);
      own.reload();
    },
  });
  return { busy: isPending, call: mutate };
}

function useShownError(): (error: unknown) => void {
  const describe = useErrorText();
  const { message } = App.useApp();
  return (error) => void message.error(describe(error));
}
