import { toRow, type RecordTx } from '@qiaolou/record-store';
import { actorText, isoTime, type TimelineEntry } from '@qiaolou/schema';
import type { Advance } from '../core/advance-run.ts';
import { isEffectFact, type RunOccurrence } from '../core/run-fact.ts';
import { isEnded, type RunState } from '../core/run-state.ts';
import { taskIdOf } from '../core/step-unit.ts';
import { englishName, playbookExtension } from '../vocabulary/qiaolou-extension.ts';

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
  const named = 'stepId' in fact ? stepNames(state, fact.stepId) : playbookNames(state);
  const base = { runId, mode: state.mode, ...named };
  switch (fact.kind) {
    case 'run_started':
      return [{ actor, kind: 'playbook', details: { ...base, event: 'started' } }];
    case 'run_ended':
      return [{ actor: engine, kind: 'playbook', details: { ...base, event: fact.status } }];
    case 'task_opened':
      return [
        {
          actor: engine,
          kind: 'task',
          details: { ...base, event: 'opened', taskId: taskIdOf(runId, fact.stepId) },
        },
      ];
    case 'task_answered':
      return [
        {
          actor,
          kind: 'task',
          details: { ...base, event: 'answered', outcome: fact.outcome, note: fact.note },
        },
      ];
    case 'unit_succeeded':
      return [
        {
          actor: engine,
          kind: 'action',
          details: { ...base, event: 'done', result: summaryOf(fact.output) },
        },
      ];
    case 'step_failed':
      return [{ actor: engine, kind: 'action', details: { ...base, event: 'failed', code: fact.fault.code } }];
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
  const told =
    fact.kind === 'effect_lifted'
      ? { note: fact.reason }
      : 'response' in fact
        ? { result: summaryOf(fact.response) }
        : { code: fact.fault.code };
  const details = {
    runId,
    mode: state.mode,
    event: notedAs(state, fact.kind),
    ...stepNames(state, fact.stepId),
    ...told,
  };
  // Lifting is a person's act, the rest is the platform's.
  const by = fact.kind === 'effect_lifted' ? actor : actorText({ kind: 'playbook', runId });
  return [{ actor: by, kind: 'action', details }];
}

/** What a step is called, in English too where the playbook says. */
function stepNames({ playbook }: RunState, stepId: string): Readonly<Record<string, string>> {
  const step = playbook.workflow[stepId];
  const english = step && englishName(step);
  return { step: step?.name ?? stepId, ...(english !== undefined && { stepEn: english }) };
}

function playbookNames({ playbook }: RunState): Readonly<Record<string, string>> {
  const english = playbookExtension(playbook)?.english?.name;
  return { playbook: playbook.name, ...(english !== undefined && { playbookEn: english }) };
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
