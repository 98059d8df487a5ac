import {
  playbooksFor,
  type CacaoStep,
  type Playbook,
  type PlaybookEngine,
  type PlaybookLibrary,
} from '@qiaolou/playbooks';
import type { PlaybookSummary } from '@qiaolou/schema';
import type { PlaybookDesk } from '../ports.ts';

/** The playbook engine and its library as the console uses them. */
export function createPlaybookDesk(engine: PlaybookEngine, library: PlaybookLibrary): PlaybookDesk {
  return {
    library: () => library.list().map(playbookSummary),
    suggest: (trigger) =>
      playbooksFor(library, { ...trigger, techniques: [...trigger.techniques] }).map(({ playbook }) => playbook.id),
    start: async (request, actor) => {
      const run = await engine.startRun({ ...request, actor: actor.name, ip: actor.ip });
      return run.id;
    },
    cancel: async (runId, reason, actor) => {
      await engine.cancelRun({ runId, reason, actor: actor.name, ip: actor.ip });
    },
    answer: async (taskId, answer, actor) => {
      await engine.answerTask({ taskId, ...answer, roles: actor.roles, actor: actor.name, ip: actor.ip });
    },
  };
}

function playbookSummary(playbook: Playbook): PlaybookSummary {
  return {
    id: playbook.id,
    name: playbook.name,
    description: playbook.description ?? '',
    version: playbook.modified,
    labels: [...(playbook.labels ?? [])],
    steps: Object.entries(playbook.workflow).map(([id, step]) => ({
      id,
      type: step.type,
      name: step.name ?? step.type,
      next: [...new Set(nextSteps(step))],
    })),
  };
}

/** Every step that may follow, inside a branch or after it. */
function nextSteps(step: CacaoStep): readonly string[] {
  const named = [step.on_completion, step.on_success, step.on_failure];
  return [...branches(step), ...named].filter((id) => id !== undefined);
}

function branches(step: CacaoStep): readonly (string | undefined)[] {
  switch (step.type) {
    case 'parallel':
      return step.next_steps;
    case 'if-condition':
      return [step.on_true, step.on_false];
    case 'while-condition':
      return [step.on_true];
    case 'switch-condition':
      return Object.values(step.cases);
    case 'start':
    case 'end':
    case 'action':
    case 'playbook-action':
      return [];
    default:
      return step satisfies never;
  }
}
