import { afterEach, describe, expect, test } from 'vitest';
import { ALL_CONNECTORS, parsePlaybook, requirePlaybook, type Connector, type Playbook } from '../src/index.ts';
import type { ConnectorKind } from '../src/connectors/connector-kind.ts';
import type { ConnectorCounterpart } from '../src/connectors/counterpart.ts';
import { ALL_STEPS } from '../src/steps/all-steps.ts';
import { AROUND_SAMPLE } from '../src/steps/step-sample.ts';
import { extension, manual, playbook, playbookDocument, spied, stepId } from './build-playbook.ts';
import { openBench, spyConnector, type EngineBench } from './engine-bench.ts';
import { aroundSample } from './around-sample.ts';

const [S, A, C, T, N, F, X] = [
  stepId('start', 1),
  stepId('action', 2),
  stepId('if-condition', 3),
  stepId('action', 4),
  stepId('action', 5),
  stepId('action', 6),
  stepId('end', 9),
];
const BRANCH_END = [stepId('end', 10), stepId('end', 11), stepId('end', 12)];
const li = { actor: 'li', ip: '10.0.0.5', roles: ['analyst'] as const };

let bench: EngineBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** How a run went: each step with its state. */
type Path = Readonly<Record<string, string>>;

interface Answer {
  readonly outcome: 'success' | 'failure';
  readonly variables?: Readonly<Record<string, string>>;
}

interface Went {
  readonly path: Path;
  /** Titles of the tasks on the way. */
  readonly asked: readonly string[];
  readonly variables: Readonly<Record<string, string | null>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Runs a playbook to its end, every task answered by `answer`. */
async function go(
  document: Playbook,
  mode: 'live' | 'drill',
  connectors: readonly Connector[],
  answer: (title: string) => Answer = () => ({ outcome: 'success' }),
): Promise<Went> {
  bench = await openBench([document], { connectors: [...connectors] });
  const { engine, queue } = bench;
  const run = await engine.startRun({ playbookId: document.id, incidentId: null, mode, actor: 'li', ip: null });
  const asked: string[] = [];
  for (;;) {
    await queue.drain();
    const [task] = await engine.listTasks({ status: 'open' });
    if (task === undefined) break;
    expect(task.title.startsWith('【演练】')).toBe(mode === 'drill');
    expect(task.english?.title.startsWith('[Drill] ')).toBe(mode === 'drill');
    asked.push(task.title);
    const { outcome, variables } = answer(task.title);
    const given = task.asked === null || outcome === 'failure' ? undefined : variables;
    await engine.answerTask({ ...li, taskId: task.id, outcome, note: '', variables: given });
  }
  const detail = await engine.getRun(run.id);
  expect(queue.faults).toEqual([]);
  expect(detail.run.status).toBe('succeeded');
  await bench.close();
  bench = undefined;
  return {
    path: Object.fromEntries(detail.steps.map(({ stepId: id, status }) => [id, status])),
    asked,
    variables: detail.variables,
    outputs: Object.fromEntries(detail.steps.map(({ stepId: id, output }) => [id, output])),
  };
}

/** A connector that fails whoever lets it touch the world. */
function sealed(connector: Connector): Connector {
  const touched = (): never => {
    throw new Error('a drill touched the world');
  };
  return { ...connector, check: touched, apply: touched, verify: touched, undo: touched, recall: touched };
}

/** An act whose outputs choose a branch: a person's step on either side, and another where the act fails. */
function branching(act: Record<string, unknown>, outputs: Readonly<Record<string, string>>): Playbook {
  const names = Object.keys(outputs).map((name) => `__${name}__`);
  const tests = Object.entries(outputs).map(([name, value]) => `__${name}__:value = '${value}'`);
  const types = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const { on_completion: _, ...rest } = act;
  return playbook(
    {
      [S]: { type: 'start', on_completion: A },
      [A]: { ...rest, on_success: C, on_failure: F, out_args: names },
      [C]: { type: 'if-condition', condition: tests.join(' AND '), on_true: T, on_false: N, on_completion: X },
      [T]: { ...manual(BRANCH_END[0] ?? ''), name: '是' },
      [N]: { ...manual(BRANCH_END[1] ?? ''), name: '否' },
      [F]: { ...manual(BRANCH_END[2] ?? ''), name: '失败' },
      ...Object.fromEntries([...BRANCH_END, X].map((id) => [id, { type: 'end' }])),
    },
    { playbook_variables: types },
  );
}

describe.each(ALL_CONNECTORS.map((kind: ConnectorKind) => [kind.id, kind] as const))(
  'a drill of connector %s',
  (id, kind) => {
    const act = (args: unknown): Record<string, unknown> => ({
      ...spied('', {}),
      commands: [{ type: 'x-qiaolou-connector', command: id, content: JSON.stringify(args) }],
    });

    test('walks the way of the live run, and a person says what it cannot know', async ({ skip }) => {
      const { counterpart } = (await import(`../src/connectors/${id}/counterpart.ts`)) as {
        counterpart: ConnectorCounterpart;
      };
      const there = await counterpart.open();
      if (there.kind === 'refused') {
        // This machine lets nobody act; what is known beforehand is known here too.
        const { away } = counterpart;
        const connector = kind.create(away.settings, away.given);
        const args = kind.args.parse(kind.sample);
        const known = connector.simulate?.(args) ?? {};
        if (Object.keys(known).length === 0) return skip(there.reason);
        const drill = await go(branching(act(kind.sample), known), 'drill', [sealed(connector)]);
        expect(drill).toMatchObject({ path: { [T]: 'succeeded', [N]: 'skipped' }, asked: ['【演练】是'] });
        return;
      }
      try {
        const connector = kind.create(there.settings, there.given);
        const context = { idempotencyKey: 'a'.repeat(64), signal: new AbortController().signal };
        const { outputs } = await connector.apply(there.args, context);
        await connector.undo?.(there.args, context);
        expect(Object.keys(outputs)).not.toEqual([]);
        const known = connector.simulate?.(there.args) ?? {};
        // What a connector says beforehand is what it gives out.
        expect(outputs).toMatchObject(known);
        const document = branching(act(there.args), outputs);
        const live = await go(document, 'live', [connector]);
        expect(live).toMatchObject({ path: { [T]: 'succeeded', [N]: 'skipped' }, asked: ['是'] });
        const variables = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`__${name}__`, value]));
        const drill = await go(document, 'drill', [sealed(connector)], () => ({ outcome: 'success', variables }));
        expect(drill.path).toEqual(live.path);
        expect(drill.variables).toEqual(live.variables);
        const isKnown = Object.keys(outputs).every((name) => Object.hasOwn(known, name));
        expect(drill.asked).toEqual([...(isKnown ? [] : ['【演练】给出演练值：自动']), '【演练】是']);
      } finally {
        await there.close();
      }
    });
  },
);

const runnable = Object.values(ALL_STEPS).filter((kind) => kind.runnable);

test.each(runnable.map((kind) => [kind.type, kind] as const))(
  'a drill of step type %s walks the way of the live run',
  async (_, kind) => {
    const document = requirePlaybook(aroundSample(kind));
    const answer = () => ({ outcome: 'success', variables: { [AROUND_SAMPLE.variable]: 'yes' } }) as const;
    const live = await go(document, 'live', [], answer);
    const drill = await go(document, 'drill', [], answer);
    expect(drill.path).toEqual(live.path);
    expect(drill.asked).toEqual(live.asked.map((title) => `【演练】${title}`));
  },
);

describe('what a step gives out in a drill', () => {
  const spy = spyConnector();

  test('is what the playbook says, marked as of the drill', async () => {
    const declared = extension({ drill_outputs: { __result__: 'done look' } });
    const document = branching(spied('', { what: 'look' }, declared), { result: 'done look' });
    const live = await go(document, 'live', [spyConnector()]);
    const drill = await go(document, 'drill', [sealed(spy)]);
    expect(drill.path).toEqual(live.path);
    expect(drill.asked).toEqual(['【演练】是']);
    expect(drill.outputs[A]).toMatchObject({ drill: true, outputs: { result: 'done look' } });
  });

  test('goes before what the connector says', async () => {
    const declared = extension({ drill_outputs: { __result__: 'declared' } });
    const document = branching(spied('', { what: 'look' }, declared), { result: 'declared' });
    const knowing = { ...sealed(spy), simulate: () => ({ result: 'simulated' }) };
    expect((await go(document, 'drill', [knowing])).path).toMatchObject({ [T]: 'succeeded', [N]: 'skipped' });
  });

  test('is asked when nobody can know it: no branch is taken before', async () => {
    const document = branching(spied('', { what: 'look' }), { result: 'done look' });
    bench = await openBench([document], { connectors: [sealed(spy)] });
    const { id } = await bench.engine.startRun({
      ...{ playbookId: document.id, incidentId: null, mode: 'drill', actor: 'li', ip: null },
    });
    await bench.queue.drain();
    const { run, steps, tasks } = await bench.engine.getRun(id);
    expect(run.status).toBe('waiting');
    expect(steps.filter(({ status }) => status === 'succeeded').map(({ type }) => type)).toEqual(['start']);
    expect(tasks).toMatchObject([
      {
        title: '【演练】给出演练值：自动',
        asked: [{ name: '__result__', type: 'string' }],
        english: { title: '[Drill] Values for the drill: 自动', choices: { success: 'Go on with these values' } },
      },
    ]);
    // Without the value it does not go on.
    const answer = bench.engine.answerTask({ ...li, taskId: tasks[0]?.id ?? '', outcome: 'success', note: '' });
    await expect(answer).rejects.toMatchObject({ code: 'playbooks.badVariable' });
  });

  test('can be that the act fails', async () => {
    const document = branching(spied('', { what: 'look' }), { result: 'done look' });
    const drill = await go(document, 'drill', [sealed(spy)], (title) => ({
      outcome: title.includes('演练值') ? 'failure' : 'success',
    }));
    expect(drill.path).toMatchObject({ [A]: 'failed', [C]: 'skipped', [F]: 'succeeded' });
  });

  test('is told apart from what would be refused for real', async () => {
    const refusing = {
      ...sealed(spy),
      plan: () => Promise.resolve({ summary: 'x', summaryEn: 'x', steps: ['x'], refused: 'playbooks.notPermitted' }),
      simulate: () => ({ result: 'done look' }),
    };
    const document = branching(spied('', { what: 'look' }), { result: 'done look' });
    const { outputs } = await go(document, 'drill', [refusing]);
    expect(outputs[A]).toMatchObject({ drill: true, refused: 'playbooks.notPermitted' });
  });
});

test.each([
  ['not among out_args', 'undefinedVariable', spied(X, { what: 'x' }, extension({ drill_outputs: { __n__: '1' } }))],
  [
    'not of its type',
    'variableValue',
    spied(X, { what: 'x' }, { out_args: ['__n__'], ...extension({ drill_outputs: { __n__: 'many' } }) }),
  ],
  [
    "of a person's step",
    'unsupported',
    manual(X, { out_args: ['__n__'], ...extension({ drill_outputs: { __n__: '1' } }) }),
  ],
])('drill values are refused that are %s', (_, rule, step) => {
  const workflow = { [S]: { type: 'start', on_completion: A }, [A]: step, [X]: { type: 'end' } };
  const parsed = parsePlaybook(playbookDocument(workflow, { playbook_variables: { __n__: { type: 'integer' } } }));
  expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.rule)).toEqual([rule]);
});
