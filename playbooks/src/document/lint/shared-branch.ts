import { kindOf, type CacaoStep } from '../../steps/cacao-step.ts';
import { pointer } from '../../vocabulary/json-pointer.ts';
import type { Playbook } from '../playbook-schema.ts';
import { branchEdges, reachableSteps, successorEdges, type Workflow } from '../workflow-graph.ts';
import { lintRule, type LintFinding } from './lint-rule.ts';

/**
 * With this the engine can promise that every step runs at most once in a run: branches run together are disjoint, a
 * branch is disjoint from what follows its opener, and so is the exception path from the main one. Only an end step, which
 * does nothing, may end both paths.
 */
export const sharedBranch = lintRule({
  id: 'sharedBranch',
  asks: 'a branch shares no step with another branch, with what follows, or with the exception path',
  find: (playbook) => [
    ...Object.entries(playbook.workflow).flatMap(([id, step]) => firstShared(claimsOf(playbook.workflow, id, step))),
    ...firstShared(pathClaims(playbook)),
  ],
});

/** Steps that belong to a place of the document alone. */
interface Claim {
  readonly at: string;
  readonly ids: ReadonlySet<string>;
}

function claimsOf(workflow: Workflow, id: string, step: CacaoStep): readonly Claim[] {
  const branches = branchEdges(step);
  if (branches.length === 0) return [];
  const base = pointer('workflow', id);
  const following = successorEdges(step);
  return [
    ...branches.map((edge) => ({
      // Alternatives exclude each other, so they may share steps: they claim under one name.
      at: `${base}/${kindOf(step).branches === 'together' ? edge.property : (branches[0]?.property ?? '')}`,
      ids: reachableSteps(workflow, [edge.to]),
    })),
    {
      at: `${base}/${following[0]?.property ?? ''}`,
      ids: reachableSteps(
        workflow,
        following.map((edge) => edge.to),
      ),
    },
  ];
}

function pathClaims({ workflow, workflow_start, workflow_exception }: Playbook): readonly Claim[] {
  if (workflow_exception === undefined) return [];
  return [
    { at: '/workflow_start', ids: doingSteps(workflow, workflow_start) },
    { at: '/workflow_exception', ids: doingSteps(workflow, workflow_exception) },
  ];
}

function doingSteps(workflow: Workflow, from: string): ReadonlySet<string> {
  const ends = (id: string): boolean => {
    const step = workflow[id];
    return step !== undefined && kindOf(step).ends;
  };
  return new Set([...reachableSteps(workflow, [from])].filter((id) => !ends(id)));
}

/** The first step that each claim shares with an earlier one. */
function firstShared(claims: readonly Claim[]): readonly LintFinding[] {
  const owners = new Map<string, string>();
  return claims.flatMap(({ at, ids }) => {
    for (const id of ids) {
      const owner = owners.get(id);
      if (owner !== undefined && owner !== at) return [{ at, found: `shares ${id} with ${owner}` }];
      owners.set(id, at);
    }
    return [];
  });
}
