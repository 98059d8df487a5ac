import { QIAOLOU_EXTENSION_ID, requirePlaybook, type Playbook } from '../src/index.ts';

/** CACAO id of a step by a short name: `stepId('action', 1)`. */
export function stepId(type: string, n: number): string {
  return `${type}--00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

const PEOPLE = 'group--00000000-0000-4000-8000-000000000001';

/** A manual action. */
export function manual(next: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'action',
    name: '人工',
    on_completion: next,
    commands: [{ type: 'manual', command: '请处理' }],
    agent: PEOPLE,
    ...over,
  };
}

/** An action that calls the spy connector. */
export function spied(
  next: string,
  args: Record<string, unknown>,
  over: Record<string, unknown> = {},
): Record<string, unknown> {
  const commands = [{ type: 'x-qiaolou-connector', command: 'spy', content: JSON.stringify(args) }];
  return { type: 'action', name: '自动', on_completion: next, commands, agent: PEOPLE, ...over };
}

/** Our step extension. */
export function extension(fields: Record<string, unknown>): Record<string, unknown> {
  return { step_extensions: { [QIAOLOU_EXTENSION_ID]: { type: 'qiaolou-step', ...fields } } };
}

/** A playbook around a workflow with one start step. */
export function playbook(workflow: Record<string, unknown>, over: Record<string, unknown> = {}): Playbook {
  return requirePlaybook(playbookDocument(workflow, over));
}

/** The same before it is read. */
export function playbookDocument(
  workflow: Record<string, unknown>,
  over: Record<string, unknown> = {},
): Record<string, unknown> {
  const identity = 'identity--00000000-0000-4000-8000-000000000001';
  return {
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: 'playbook--00000000-0000-4000-8000-000000000001',
    name: '测试剧本',
    created_by: identity,
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    workflow_start: Object.keys(workflow).find((id) => id.startsWith('start--')),
    workflow,
    agent_definitions: { [PEOPLE]: { type: 'group', name: '值班组' } },
    extension_definitions: {
      [QIAOLOU_EXTENSION_ID]: {
        type: 'extension-definition',
        name: 'Qiaolou',
        created_by: identity,
        schema: 'qiaolou',
        version: '1.0.0',
      },
    },
    ...over,
  };
}
