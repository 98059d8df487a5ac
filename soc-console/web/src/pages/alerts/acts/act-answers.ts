/* Development and tests only: acts on all that match, as the synthetic county answers them. */
import type { AlertAction, AlertGroupRow, TriageAct } from '@qiaolou/schema';
import {
  Refusal,
  type SyntheticAnswers,
  type SyntheticCall,
  type SyntheticState,
} from '../../../../dev/synthetic-call.ts';

/** When acts of the synthetic county were begun. */
const AT = '2026-11-22T08:00:00.000Z';

/** Acts of each county, newest first. An act runs until it is asked about once. */
const ACTS = new WeakMap<SyntheticState, TriageAct[]>();

/** Answers to acts; `matching` finds the rows of a filter. */
export function actAnswers(matching: (call: SyntheticCall) => readonly AlertGroupRow[]): SyntheticAnswers {
  return {
    planTriageAct: (call) => {
      const { filters, action } = call.body as { filters: Record<string, string | string[]>; action: AlertAction };
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(filters)) for (const one of [value].flat()) query.append(name, one);
      return add(call.state, { action, filters, total: matching({ ...call, query }).length, state: 'planned' });
    },
    startTriageAct: ({ state, params }) => change(state, params['id'], { state: 'running' }),
    cancelTriageAct: ({ state, params }) => change(state, params['id'], { state: 'cancelled', endedAt: AT }),
    undoTriageAct: ({ state, params }) => {
      const { done } = change(state, params['id'], {});
      change(state, params['id'], { undone: done, mayUndo: false });
      return add(state, { action: { kind: 'undo' }, undoes: params['id'] ?? null, total: done, state: 'running' });
    },
    getTriageAct: ({ state, params }) => change(state, params['id'], {}),
    listTriageActs: ({ state }) => {
      const acts = (ACTS.get(state) ?? []).filter((act) => act.state !== 'planned');
      for (const { id, action, total } of acts.filter((act) => act.state === 'running'))
        change(state, id, { state: 'done', done: total, endedAt: AT, mayUndo: action.kind !== 'undo' });
      return { acts };
    },
  };
}

/** Puts an act into a county. */
export function add(state: SyntheticState, act: Partial<TriageAct>): TriageAct {
  const acts = ACTS.get(state) ?? [];
  const added: TriageAct = {
    ...{ id: `act-${acts.length}`, at: AT, actor: 'zhangwei', action: { kind: 'take' }, filters: null },
    ...{ undoes: null, state: 'done', total: 0, inOpenCritical: 0, done: 0, leftOut: [], undone: 0 },
    ...{ endedAt: null, mayUndo: false },
    ...act,
  };
  ACTS.set(state, [added, ...acts]);
  return added;
}

function change(state: SyntheticState, id: string | undefined, changes: Partial<TriageAct>): TriageAct {
  const acts = ACTS.get(state) ?? [];
  const act = acts.find((one) => one.id === id);
  if (!act) throw new Refusal('records.notFound', 404);
  const changed = { ...act, ...changes };
  ACTS.set(
    state,
    acts.map((one) => (one === act ? changed : one)),
  );
  return changed;
}
