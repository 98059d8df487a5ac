import { toRow, type RecordTx } from '@qiaolou/record-store';
import { actorText, isoTime, type TimelineEntry } from '@qiaolou/schema';
import type { Advance } from '../core/advance-run.ts';
import { isEffectFact, type RunOccurrence } from '../core/run-fact.ts';
import { isEnded, type RunState } from '../core/run-state.ts';
import { taskIdOf } from '../core/step-unit.ts';

/** Which run, when, and where ids come from. */
export interface TimelineContext {
  readonly runId: string;
  /** Epoch ms. */
  readonly now: number;
  readonly ids: () => string;
}

/** Timeline entries of the incident, and the audit entries of what the engine did by itself. */
export async function recordTimeline(tx: RecordTx, advance: Advance, request: TimelineContext): Promise<void> {
  const { incidentId, playbook, mode } = advance.state;
  if (incidentId !== null) {
    const entries = advance.occurrences.flatMap((occurrence) => timelineOf(advance.state, occurrence, request.runId));
    const rows = entries.map((entry) =>
      toRow('timeline', { id: request.ids(), incidentId, at: isoTime(request.now), ...entry }),
    );
    if (rows.length > 0) await tx.db.insertInto('timeline').values(rows).execute();
  }
  if (isEnded(advance.state) && advance.occurrences.some(({ fact }) => fact.kind === 'run_ended'))
    await tx.audit({
      at: isoTime(request.now),
      actor: actorText({ kind: 'playbook', runId: request.runId }),
      ip: null,
      action: 'playbook.end',
      objectType: 'playbookRun',
      objectId: request.runId,
      outcome: advance.state.status === 'failed' ? 'failure' : 'success',
      details: { playbookId: playbook.id, mode, status: advance.state.status },
    });
}

type TimelineNote = Pick<TimelineEntry, 'actor' | 'kind' | 'details'>;

function timelineOf(state: RunState, { fact, actor }: RunOccurrence, runId: string): readonly TimelineNote[] {
  const engine = actorText({ kind: 'playbook', runId });
  const name = 'stepId' in fact ? (state.playbook.workflow[fact.stepId]?.name ?? fact.stepId) : '';
  const base = { runId, mode: state.mode };
  switch (fact.kind) {
    case 'run_started':
      return [{ actor, kind: 'playbook', details: { ...base, event: 'started', playbook: state.playbook.name } }];
    case 'run_ended':
      return [
        { actor: engine, kind: 'playbook', details: { ...base, event: fact.status, playbook: state.playbook.name } },
      ];
    case 'task_opened':
      return [
        {
          actor: engine,
          kind: 'task',
          details: { ...base, event: 'opened', step: name, taskId: taskIdOf(runId, fact.stepId) },
        },
      ];
    case 'task_answered':
      return [
        {
          actor,
          kind: 'task',
          details: { ...base, event: 'answered', step: name, outcome: fact.outcome, note: fact.note },
        },
      ];
    case 'unit_succeeded':
      return [
        {
          actor: engine,
          kind: 'action',
          details: { ...base, event: 'done', step: name, result: summaryOf(fact.output) },
        },
      ];
    case 'step_failed':
      return [
        { actor: engine, kind: 'action', details: { ...base, event: 'failed', step: name, code: fact.fault.code } },
      ];
    default:
      return actionNote(state, { fact, actor }, runId);
  }
}

/** Entries about acts that went neither well nor wrong at once, and about what became of their effects. */
function actionNote(
  state: RunState,
  { fact, actor }: Pick<RunOccurrence, 'fact' | 'actor'>,
  runId: string,
): readonly TimelineNote[] {
  if (fact.kind !== 'unit_unclear' && !isEffectFact(fact)) return [];
  const step = state.playbook.workflow[fact.stepId]?.name ?? fact.stepId;
  const told =
    fact.kind === 'effect_lifted'
      ? { note: fact.reason }
      : 'response' in fact
        ? { result: summaryOf(fact.response) }
        : { code: fact.fault.code };
  const details = { runId, mode: state.mode, event: notedAs(state, fact.kind), step, ...told };
  // Lifting is a person's act, the rest is the platform's.
  const by = fact.kind === 'effect_lifted' ? actor : actorText({ kind: 'playbook', runId });
  return [{ actor: by, kind: 'action', details }];
}

/** In a drill nobody wonders what an act came to: values for it are asked for. */
function notedAs({ mode }: RunState, kind: keyof typeof NOTED): string {
  return kind === 'unit_unclear' && mode === 'drill' ? 'asked' : NOTED[kind];
}

const NOTED = {
  unit_unclear: 'unclear',
  effect_lifted: 'lifted',
  effect_undone: 'undone',
  effect_reapplied: 'reapplied',
  effect_undo_failed: 'undoFailed',
  effect_lost: 'lost',
} as const;

function summaryOf(output: object): string {
  return JSON.stringify(output).slice(0, 500);
}
