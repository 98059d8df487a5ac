import type { CacaoStep, Playbook } from './cacao-schema.ts';
import { pointer, type LintIssue } from './lint-issue.ts';
import { branchEdges, nextOnSuccess, reachableSteps, successorEdges } from './workflow-graph.ts';

/** Rules about the shape of the workflow: start, end, dangling ids, cycles, reachability, shared branches. */
export function lintGraph(playbook: Playbook): readonly LintIssue[] {
  const dangling = lintDanglingSteps(playbook);
  return [
    ...lintStartAndEnd(playbook),
    ...dangling,
    ...lintSuccessors(playbook),
    ...lintCycles(playbook.workflow),
    ...lintReachability(playbook),
    ...lintSharedBranches(playbook),
  ];
}

function lintStartAndEnd({ workflow, workflow_start }: Playbook): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  const steps = Object.entries(workflow);
  if (workflow[workflow_start]?.type !== 'start')
    issues.push({ rule: 'startStep', at: '/workflow_start', found: `${workflow_start} is not a start step` });
  for (const [id, step] of steps) {
    if (step.type === 'start' && id !== workflow_start)
      issues.push({ rule: 'startStep', at: pointer('workflow', id), found: 'a second start step' });
    if (!id.startsWith(`${step.type}--`))
      issues.push({ rule: 'stepType', at: pointer('workflow', id, 'type'), found: `type ${step.type}` });
    if (step.type === 'end' && successorEdges(step).length > 0)
      issues.push({ rule: 'endStep', at: pointer('workflow', id), found: 'an end step with a successor' });
  }
  if (!steps.some(([, step]) => step.type === 'end'))
    issues.push({ rule: 'endStep', at: '/workflow', found: 'no end step' });
  return issues;
}

function lintDanglingSteps({ workflow, workflow_exception }: Playbook): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  if (workflow_exception !== undefined && workflow[workflow_exception] === undefined)
    issues.push({ rule: 'danglingStep', at: '/workflow_exception', found: workflow_exception });
  for (const [id, step] of Object.entries(workflow))
    for (const edge of [...successorEdges(step), ...branchEdges(step)])
      if (workflow[edge.to] === undefined)
        issues.push({ rule: 'danglingStep', at: `${pointer('workflow', id)}/${edge.property}`, found: edge.to });
  return issues;
}

function lintSuccessors({ workflow }: Playbook): readonly LintIssue[] {
  return Object.entries(workflow).flatMap(([id, step]): LintIssue[] => {
    if (step.on_completion !== undefined && (step.on_success !== undefined || step.on_failure !== undefined))
      return [
        { rule: 'completionConflict', at: pointer('workflow', id, 'on_completion'), found: 'both kinds of successor' },
      ];
    const closesBranch = step.type === 'end' || (branchEdges(step).length > 0 && step.on_failure === undefined);
    if (!closesBranch && nextOnSuccess(step) === undefined)
      return [{ rule: 'missingNext', at: pointer('workflow', id), found: 'no on_completion or on_success' }];
    return [];
  });
}

/** Depth-first search with three colours; reports the edge that closes each loop. */
function lintCycles(workflow: Readonly<Record<string, CacaoStep>>): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string): void => {
    const step = workflow[id];
    if (step === undefined || state.has(id)) return;
    state.set(id, 'open');
    for (const edge of [...successorEdges(step), ...branchEdges(step)]) {
      if (state.get(edge.to) === 'open')
        issues.push({
          rule: 'cycle',
          at: `${pointer('workflow', id)}/${edge.property}`,
          found: `leads back to ${edge.to}`,
        });
      else visit(edge.to);
    }
    state.set(id, 'done');
  };
  Object.keys(workflow).forEach(visit);
  return issues;
}

function lintReachability({ workflow, workflow_start, workflow_exception }: Playbook): readonly LintIssue[] {
  const roots = workflow_exception === undefined ? [workflow_start] : [workflow_start, workflow_exception];
  const reached = reachableSteps(workflow, roots);
  return Object.entries(workflow)
    .filter(([id, step]) => !reached.has(id) && step.type !== 'start')
    .map(([id]) => ({ rule: 'unreachableStep', at: pointer('workflow', id), found: 'nothing leads here' }));
}

/**
 * With these three the engine can promise that every step runs at most once in a run: branches of a parallel step are
 * disjoint, a branch is disjoint from what follows its opener, and so is the exception path from the main one.
 */
function lintSharedBranches({ workflow, workflow_start, workflow_exception }: Playbook): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  const claim = (at: string, owners: Map<string, string>, ids: Iterable<string>): void => {
    for (const id of ids) {
      const owner = owners.get(id);
      if (owner !== undefined && owner !== at) {
        issues.push({ rule: 'sharedBranch', at, found: `shares ${id} with ${owner}` });
        return;
      }
      owners.set(id, at);
    }
  };
  for (const [id, step] of Object.entries(workflow)) {
    const branches = branchEdges(step);
    if (branches.length === 0) continue;
    const owners = new Map<string, string>();
    const base = pointer('workflow', id);
    // Branches of a condition exclude each other, so they may share steps: they claim under one name.
    for (const edge of branches)
      claim(
        step.type === 'parallel' ? `${base}/${edge.property}` : `${base}/on_true`,
        owners,
        reachableSteps(workflow, [edge.to]),
      );
    const following = successorEdges(step);
    claim(
      `${base}/${following[0]?.property ?? ''}`,
      owners,
      reachableSteps(
        workflow,
        following.map((edge) => edge.to),
      ),
    );
  }
  if (workflow_exception !== undefined) {
    const owners = new Map<string, string>();
    claim('/workflow_start', owners, reachableSteps(workflow, [workflow_start]));
    claim('/workflow_exception', owners, reachableSteps(workflow, [workflow_exception]));
  }
  return issues;
}
