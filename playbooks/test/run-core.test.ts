import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldRun, type Playbook, type RunFact, type RunOccurrence, type RunState } from '../src/index.ts';
import { advanceRun } from '../src/core/advance-run.ts';
import { enterFact } from '../src/core/decide-run.ts';
import { isActive } from '../src/core/run-state.ts';
import { isManual } from '../src/core/step-unit.ts';
import { randomPlaybook } from './random-workflow.ts';

/** Plays a run with a world that answers by `choices`: which piece of open work is next, and how it turns out. */
function play(
  playbook: Playbook,
  choices: readonly number[],
): { state: RunState; journal: RunOccurrence[]; open: Set<string> } {
  const journal: RunOccurrence[] = [];
  const open = new Set<string>();
  let state: RunState | undefined;
  let clock = 0;
  const apply = (fact: RunFact): void => {
    const advance = advanceRun(state, { fact, actor: 'world', at: new Date(++clock * 1000).toISOString() });
    if (advance === undefined) throw new Error('not begun');
    state = advance.state;
    journal.push(...advance.occurrences);
    for (const command of advance.commands) {
      if (command.kind === 'schedule') open.add(`job ${command.stepId}`);
      if (command.kind === 'schedule_timeout') open.add(`timeout ${command.stepId}`);
      if (command.kind === 'open_task') open.add(`task ${command.stepId}`);
      if (command.kind === 'unschedule')
        for (const kind of ['job', 'timeout', 'task']) open.delete(`${kind} ${command.stepId}`);
    }
  };
  apply({ kind: 'run_started', playbook, mode: 'live', incidentId: null, variables: {} });
  for (let turn = 0; open.size > 0; turn++) {
    if (turn > 10_000) throw new Error('the run does not end');
    const choice = choices[turn % Math.max(1, choices.length)] ?? 0;
    const work = [...open].sort();
    const item = work[choice % work.length] ?? '';
    open.delete(item);
    for (const fact of factsFor(item, playbook, state, choice)) apply(fact);
  }
  if (state === undefined) throw new Error('not begun');
  return { state, journal, open };
}

function factsFor(item: string, playbook: Playbook, state: RunState | undefined, choice: number): readonly RunFact[] {
  const [kind = '', stepId = ''] = item.split(' ');
  const step = playbook.workflow[stepId];
  const current = state?.steps.get(stepId);
  if (step === undefined || current === undefined) return [];
  if (kind === 'timeout') return [{ kind: 'step_timed_out', stepId }];
  if (kind === 'task')
    return [
      { kind: 'task_answered', stepId, outcome: choice % 3 === 0 ? 'failure' : 'success', note: '', variables: {} },
    ];
  if (step.type !== 'action' || isManual(step)) return [enterFact(step, stepId)];
  const attempt = current.attempt + 1;
  const started: RunFact = { kind: 'attempt_started', stepId, unit: current.unit, attempt };
  if (choice % 4 === 0)
    return [
      started,
      {
        kind: 'unit_failed',
        stepId,
        unit: current.unit,
        attempt,
        fault: { code: 'x', details: {} },
        retryable: choice % 8 === 0,
        jitter: 0.5,
      },
    ];
  return [started, { kind: 'unit_succeeded', stepId, unit: current.unit, output: {}, variables: {} }];
}

test('every run of every workflow ends, leaves nothing open and enters no step twice', () => {
  fc.assert(
    fc.property(randomPlaybook, fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }), (playbook, choices) => {
      const { state, journal } = play(playbook, choices);
      expect(['succeeded', 'failed']).toContain(state.status);
      expect([...state.steps.values()].filter(isActive)).toEqual([]);
      const ready = journal.flatMap(({ fact }) => (fact.kind === 'step_ready' ? [fact.stepId] : []));
      expect(new Set(ready).size).toBe(ready.length);
      expect(journal.at(-1)?.fact.kind).toBe('run_ended');
      expect(journal.filter(({ fact }) => fact.kind === 'run_ended')).toHaveLength(1);
    }),
    { numRuns: 500 },
  );
});

test('folding the journal gives the state it was written from, whatever the prefix', () => {
  fc.assert(
    fc.property(randomPlaybook, fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }), (playbook, choices) => {
      const { state, journal } = play(playbook, choices);
      expect(foldRun(journal)).toEqual(state);
      // As a restart does: through JSON.
      expect(foldRun(JSON.parse(JSON.stringify(journal)) as RunOccurrence[])).toEqual(state);
    }),
    { numRuns: 200 },
  );
});

test('a run can be cancelled at any moment', () => {
  fc.assert(
    fc.property(
      randomPlaybook,
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }),
      fc.nat(1000),
      (playbook, choices, cut) => {
        const { journal } = play(playbook, choices);
        const before = foldRun(journal.slice(0, 1 + (cut % journal.length)));
        const advance = advanceRun(before, {
          fact: { kind: 'run_cancelled', reason: '' },
          actor: 'li',
          at: '2026-01-01T00:00:00.000Z',
        });
        if (before?.endedAt !== null) {
          expect(advance?.occurrences).toEqual([]);
          return;
        }
        expect(advance?.state.status).toBe('cancelled');
        expect([...(advance?.state.steps.values() ?? [])].filter(isActive)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
