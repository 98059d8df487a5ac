import type { Actor, PlaybookSummary, RuleLevel, RunMode } from '@qiaolou/schema';
import type { Playbook } from '../document/playbook-schema.ts';
import { notInForce } from '../document/in-force.ts';
import { branchEdges, successorEdges } from '../document/workflow-graph.ts';
import { workflowOrder } from '../document/workflow-order.ts';
import type { VariableValues } from '../condition/variable-text.ts';
import type { PlaybookEngine } from '../engine/playbook-engine.ts';
import type { PlaybookLibrary } from '../library/playbook-library.ts';
import { playbooksFor } from '../library/playbooks-for.ts';
import { englishName, playbookExtension } from '../vocabulary/qiaolou-extension.ts';
import { playbookFacts, stepFacts } from './playbook-facts.ts';

/** The library and the engine as the console uses them. */
export interface PlaybookDeskService {
  library(): readonly PlaybookSummary[];
  /** Ids of the playbooks whose trigger fits a rule, its techniques and level; best first. */
  suggest(trigger: {
    readonly ruleId: string;
    readonly techniques: readonly string[];
    readonly level: RuleLevel;
  }): readonly string[];
  /** Starts a run; answers its id. Throws what `PlaybookEngine.startRun` throws. */
  start(
    request: {
      readonly playbookId: string;
      readonly incidentId: string | null;
      readonly mode: RunMode;
      readonly variables?: VariableValues | undefined;
    },
    actor: Actor,
  ): Promise<string>;
  /** Throws `playbooks.runNotFound`, `playbooks.runEnded`. */
  cancel(runId: string, reason: string, actor: Actor): Promise<void>;
  /** Ends an effect before its time. Throws `playbooks.effectNotFound`, `playbooks.effectNotInForce`. */
  lift(key: string, reason: string, actor: Actor): Promise<void>;
  /** Throws `playbooks.taskNotFound`, `playbooks.taskNotOpen`, `playbooks.wrongRole`, `records.versionConflict`. */
  answer(
    taskId: string,
    answer: {
      readonly version: number;
      readonly outcome: 'success' | 'failure';
      readonly note: string;
      readonly variables?: VariableValues | undefined;
    },
    actor: Actor,
  ): Promise<void>;
}

/**
 * Puts the console's face on an engine.
 *
 * @example
 * const desk = createPlaybookDesk(engine, library);
 * await desk.start({ playbookId: desk.library()[0].id, incidentId: null, mode: 'drill' }, actor);
 */
export function createPlaybookDesk(engine: PlaybookEngine, library: PlaybookLibrary): PlaybookDeskService {
  return {
    library: () => library.list().map((playbook) => playbookSummary(playbook, library.now())),
    suggest: ({ ruleId, techniques, level }) =>
      playbooksFor(library, { ruleId, techniques: [...techniques], level }).map(({ playbook }) => playbook.id),
    start: async (request, actor) => (await engine.startRun({ ...request, actor: actor.name, ip: actor.ip })).id,
    cancel: async (runId, reason, actor) => {
      await engine.cancelRun({ runId, reason, actor: actor.name, ip: actor.ip });
    },
    lift: (key, reason, actor) => engine.liftEffect({ key, reason, actor: actor.name, ip: actor.ip }),
    answer: async (taskId, answer, actor) => {
      await engine.answerTask({ taskId, ...answer, roles: actor.roles, actor: actor.name, ip: actor.ip });
    },
  };
}

/**
 * A playbook as the console lists and draws it; steps in the order of the workflow.
 *
 * @param now epoch ms; the playbook's validity is judged by it.
 * @example
 *   library.list().map((playbook) => playbookSummary(playbook, clock.now()));
 */
export function playbookSummary(playbook: Playbook, now: number = Date.parse(playbook.modified)): PlaybookSummary {
  const steps = workflowOrder(playbook).flatMap((id) => {
    const step = playbook.workflow[id];
    if (step === undefined) return [];
    const next = [...branchEdges(step), ...successorEdges(step)].map((edge) => edge.to);
    const facts = stepFacts(step, playbook);
    const nameEn = englishName(step) ?? null;
    return [{ id, type: step.type, name: step.name ?? step.type, nameEn, next: [...new Set(next)], facts }];
  });
  const english = playbookExtension(playbook)?.english;
  return {
    id: playbook.id,
    name: playbook.name,
    nameEn: english?.name ?? null,
    description: playbook.description ?? '',
    descriptionEn: english?.description ?? null,
    version: playbook.modified,
    labels: playbook.labels ?? [],
    notInForce: notInForce(playbook, now) ?? null,
    facts: playbookFacts(playbook),
    steps,
  };
}
