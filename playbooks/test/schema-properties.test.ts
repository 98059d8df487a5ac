import { afterEach, describe, expect, test } from 'vitest';
import {
  createPlaybookLibrary,
  parsePlaybook,
  playbookSummary,
  playbooksFor,
  QIAOLOU_EXTENSION_ID,
} from '../src/index.ts';
import { LAYOUT_EXTENSION_ID } from '../src/vocabulary/qiaolou-extension.ts';
import { commandSchema } from '../src/vocabulary/command.ts';
import { externalReferenceSchema } from '../src/vocabulary/cacao-types.ts';
import { playbookSchema } from '../src/document/playbook-schema.ts';
import { ALL_STEPS } from '../src/steps/all-steps.ts';
import { extension, manual, playbookDocument, spied, stepId } from './build-playbook.ts';
import { openBench, type EngineBench } from './engine-bench.ts';

const [S, A, B, E, T] = [
  stepId('start', 1),
  stepId('action', 2),
  stepId('action', 3),
  stepId('end', 10),
  'http-api--00000000-0000-4000-8000-000000000002',
];
const [GROUP, X] = [
  'group--00000000-0000-4000-8000-000000000001',
  'extension-definition--00000000-0000-4000-8000-000000000077',
];
const LOGIN = 'http-basic--00000000-0000-4000-8000-000000000001';
const reference = { name: 'shown reference', url: 'https://example.org/x' };

type Json = Record<string, unknown>;

/** A playbook of a manual step, a connector and an HTTP call, with a property of it set. */
function documentWith(
  set: (
    at: Record<'playbook' | 'manual' | 'spied' | 'http' | 'command' | 'target' | 'agent' | 'variable', Json>,
  ) => void,
): Json {
  const H = stepId('action', 4);
  const command: Json = { type: 'http-api', command: 'POST /x HTTP/1.1' };
  const http: Json = { type: 'action', on_completion: E, agent: GROUP, targets: [T], commands: [command] };
  const [asked, acted] = [manual(B), spied(H, { what: 'x' })];
  const variable: Json = { type: 'string', value: 'x' };
  const target: Json = { type: 'http-api', name: 'API', address: { url: ['https://api.example.org'] } };
  const agent: Json = { type: 'group', name: '值班组' };
  const document = playbookDocument(
    { [S]: { type: 'start', on_completion: A }, [A]: asked, [B]: acted, [H]: http, [E]: { type: 'end' } },
    {
      playbook_variables: { __v__: variable },
      target_definitions: { [T]: target },
      agent_definitions: { [GROUP]: agent },
    },
  );
  set({ playbook: document, manual: asked, spied: acted, http, command, target, agent, variable });
  return document;
}

type Setting = Parameters<typeof documentWith>[0];

/** What became of a property: shown in the summary, refused at a place, or `acts`: it changes what is done, and another test of this file or of the engine holds how. */
type Fate =
  | { readonly shown: string; readonly set: Setting }
  | { readonly refused: string; readonly set: Setting; readonly rule?: string }
  | { readonly acts: string };

const acts = (how: string): Fate => ({ acts: how });
const shown = (text: string, set: Setting): Fate => ({ shown: text, set });
const refused = (at: string, set: Setting, rule = 'unsupported'): Fate => ({ refused: at, set, rule });
const put =
  (place: Parameters<Setting>[0] extends Record<infer P, Json> ? P : never, key: string, value: unknown): Setting =>
  (at) =>
    void (at[place][key] = value);

const PLAYBOOK: Record<string, Fate> = {
  type: acts('a literal'),
  spec_version: acts('a literal'),
  id: acts('what is started'),
  name: acts('the name of the run'),
  description: acts('the description of the summary'),
  playbook_types: shown('mitigation', put('playbook', 'playbook_types', ['mitigation'])),
  playbook_activities: shown(
    'prevent-network-access',
    put('playbook', 'playbook_activities', ['prevent-network-access']),
  ),
  playbook_processing_summary: shown('if_logic', put('playbook', 'playbook_processing_summary', { if_logic: true })),
  created_by: shown('identity--00000000-0000-4000-8000-000000000001', () => undefined),
  created: shown('2026-01-01T00:00:00.000Z', () => undefined),
  modified: acts('the version of the run'),
  revoked: acts('no start: "a playbook that is not in force"'),
  valid_from: acts('no start before: "a playbook that is not in force"'),
  valid_until: acts('no start after: "a playbook that is not in force"'),
  derived_from: shown(`playbook--${X.slice(-36)}`, put('playbook', 'derived_from', [`playbook--${X.slice(-36)}`])),
  related_to: shown(`playbook--${X.slice(-36)}`, put('playbook', 'related_to', [`playbook--${X.slice(-36)}`])),
  priority: shown('7', put('playbook', 'priority', 7)),
  severity: shown('8', put('playbook', 'severity', 8)),
  impact: shown('9', put('playbook', 'impact', 9)),
  industry_sectors: shown('local-government', put('playbook', 'industry_sectors', ['local-government'])),
  labels: acts('the labels of the summary'),
  external_references: shown('shown reference', put('playbook', 'external_references', [reference])),
  markings: shown('TLP:AMBER', ({ playbook }) => {
    playbook['markings'] = [`marking-tlp--${X.slice(-36)}`];
    playbook['data_marking_definitions'] = {
      [`marking-tlp--${X.slice(-36)}`]: { type: 'marking-tlp', tlpv2_level: 'TLP:AMBER' },
    };
  }),
  playbook_variables: acts('see the variables'),
  workflow_start: acts('where it begins'),
  workflow_exception: acts('where a failure goes'),
  workflow: acts('the steps'),
  playbook_extensions: refused(`/playbook_extensions/${X}`, ({ playbook }) => {
    playbook['playbook_extensions'] = { [X]: {} };
    define(playbook, X);
  }),
  authentication_info_definitions: shown(
    LOGIN,
    put('playbook', 'authentication_info_definitions', { [LOGIN]: { type: 'http-basic', kms: true } }),
  ),
  agent_definitions: acts('see the agents'),
  target_definitions: acts('see the targets'),
  extension_definitions: shown('an unused one', ({ playbook }) => define(playbook, X, 'an unused one')),
  data_marking_definitions: refused(
    `/data_marking_definitions/marking-x--${X.slice(-36)}/marking_extensions/${X}`,
    ({ playbook }) => {
      playbook['data_marking_definitions'] = {
        [`marking-x--${X.slice(-36)}`]: { type: 'marking-x', marking_extensions: { [X]: {} } },
      };
    },
  ),
  signatures: shown(
    '"verified":false',
    put('playbook', 'signatures', [{ type: 'jss', id: `jss--${X.slice(-36)}`, value: 'x' }]),
  ),
};

function define(playbook: Json, id: string, name = 'x'): void {
  const definition = {
    type: 'extension-definition',
    name,
    created_by: 'identity--00000000-0000-4000-8000-000000000001',
    schema: 'x',
    version: '1.0.0',
  };
  playbook['extension_definitions'] = { ...(playbook['extension_definitions'] as Json), [id]: definition };
}

const STEP: Record<string, Fate> = {
  type: acts('which step it is'),
  name: acts('the name of the step'),
  description: shown('told why', put('manual', 'description', 'told why')),
  external_references: shown('shown reference', put('spied', 'external_references', [reference])),
  delay: shown('1234', put('spied', 'delay', 1234)),
  timeout: shown('5678', put('spied', 'timeout', 5678)),
  step_variables: shown(
    'own value',
    put('manual', 'step_variables', { __own__: { type: 'string', value: 'own value' } }),
  ),
  owner: shown(
    'identity--00000000-0000-4000-8000-000000000009',
    put('manual', 'owner', 'identity--00000000-0000-4000-8000-000000000009'),
  ),
  on_completion: acts('what follows'),
  on_success: acts('what follows'),
  on_failure: acts('what follows'),
  step_extensions: refused(`/workflow/${A}/step_extensions/${X}`, ({ playbook, manual: step }) => {
    define(playbook, X);
    step['step_extensions'] = { [X]: { approval: 2 } };
  }),
  commands: acts('see the commands'),
  agent: shown('值班组', () => undefined),
  targets: shown('api.example.org', () => undefined),
  in_args: acts('"what a step is given"'),
  out_args: acts('"what a step gives out"'),
  next_steps: acts('branches'),
  condition: acts('branches'),
  on_true: acts('branches'),
  on_false: acts('branches'),
  // Of step types that are refused as a whole (conformance/invalid/unsupported-*.json).
  playbook_id: acts('refused with its step'),
  playbook_version: acts('refused with its step'),
  switch: acts('refused with its step'),
  cases: acts('refused with its step'),
};

const COMMAND: Record<string, Fate> = {
  type: refused(`/workflow/${A}/commands/0/type`, put('manual', 'commands', [{ type: 'bash', command: 'ls' }])),
  description: shown('told what', put('command', 'description', 'told what')),
  command: acts('what is done'),
  command_b64: acts('what is done'),
  version: refused(`/workflow/${stepId('action', 4)}/commands/0/version`, put('command', 'version', '1.0')),
  playbook_activity: shown('restrict-access', put('command', 'playbook_activity', 'restrict-access')),
  external_references: shown('shown reference', put('command', 'external_references', [reference])),
  headers: refused(
    `/workflow/${A}/commands/0/headers`,
    put('manual', 'commands', [{ type: 'manual', command: 'x', headers: { 'X-A': ['1'] } }]),
  ),
  content: refused(
    `/workflow/${A}/commands/0/content`,
    put('manual', 'commands', [{ type: 'manual', command: 'x', content: 'y' }]),
  ),
  content_b64: refused(
    `/workflow/${stepId('action', 4)}/commands/0/content_b64`,
    put('command', 'content_b64', '/w=='),
  ),
};

const TARGET: Record<string, Fate> = {
  type: shown('waf-of-ours', put('target', 'type', 'waf-of-ours')),
  name: shown('the WAF', put('target', 'name', 'the WAF')),
  description: shown('told which', put('target', 'description', 'told which')),
  location: shown('机房三', put('target', 'location', { name: '机房三' })),
  agent_target_extensions: refused(
    `/target_definitions/${T}/agent_target_extensions/${X}`,
    put('target', 'agent_target_extensions', { [X]: {} }),
  ),
  address: refused(
    `/target_definitions/${T}/address/vlan`,
    put('target', 'address', { url: ['https://a.example'], vlan: ['7'] }),
  ),
  port: refused(`/target_definitions/${T}/port`, put('target', 'port', '8443')),
  category: shown('firewall', put('target', 'category', ['firewall'])),
  contact: shown('0512', put('agent', 'contact', { phone: { work: '0512' } })),
  authentication_info: refused(`/target_definitions/${T}/authentication_info`, ({ playbook, target }) => {
    playbook['authentication_info_definitions'] = {
      [LOGIN]: { type: 'http-basic', kms: true, kms_key_identifier: 'k' },
    };
    target['authentication_info'] = LOGIN;
  }),
  sector: shown('政务', put('agent', 'sector', '政务')),
};

const VARIABLE: Record<string, Fate> = {
  type: refused('/playbook_variables/__v__/value', put('variable', 'type', 'ipv4-addr'), 'variableValue'),
  description: shown('told what of', put('variable', 'description', 'told what of')),
  value: acts('the value at the start'),
  constant: refused(
    `/workflow/${B}/out_args`,
    ({ variable, spied: step }) => {
      variable['constant'] = true;
      step['out_args'] = ['__v__'];
    },
    'constantAssigned',
  ),
  external: refused('/playbook_variables/__v__/external', ({ variable }) => {
    Object.assign(variable, { constant: true, external: true });
  }),
};

const REFERENCE: Record<string, Fate> = Object.fromEntries(
  ['name', 'description', 'source', 'external_id', 'reference_id', 'url'].map((key) => {
    const value = key === 'url' ? 'hxxps://evil[.]example/x' : `shown ${key}`;
    return [key, shown(value, put('playbook', 'external_references', [{ name: 'x', [key]: value }]))];
  }),
);

const keysOf = (shape: object): string[] => Object.keys(shape).sort();
const stepKeys = [...new Set(Object.values(ALL_STEPS).flatMap(({ schema }) => Object.keys(schema.shape)))].sort();
const target = playbookSchema.shape.target_definitions.unwrap().valueType;
const variable = playbookSchema.shape.playbook_variables.unwrap().valueType;

describe.each([
  ['the playbook', keysOf(playbookSchema.shape), PLAYBOOK],
  ['a step', stepKeys, STEP],
  ['a command', keysOf(commandSchema.shape), COMMAND],
  ['an agent or a target', keysOf(target.shape), TARGET],
  ['a variable', keysOf(variable.shape), VARIABLE],
  ['an external reference', keysOf(externalReferenceSchema.shape), REFERENCE],
] as const)('every property of %s', (_, keys, fates) => {
  test('has a fate', () => {
    expect(keysOf(fates)).toEqual(keys);
  });

  const checked = Object.entries(fates).filter(([, fate]) => !('acts' in fate));
  test.each(checked)('%s is used or refused by name', (_property, fate) => {
    if ('acts' in fate) throw new Error('nothing to check');
    const parsed = parsePlaybook(documentWith(fate.set));
    if ('refused' in fate) {
      const issues = parsed.ok ? [] : parsed.issues.map(({ rule, at }) => ({ rule, at }));
      expect(issues).toContainEqual({ rule: fate.rule, at: fate.refused });
    } else if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    else expect(JSON.stringify(playbookSummary(parsed.playbook)).replaceAll('\\', '')).toContain(fate.shown);
  });
});

test('an editor may say where it draws the steps, and a newer version of our own extension is not guessed at', () => {
  const layout = documentWith(({ playbook, manual: step }) => {
    define(playbook, LAYOUT_EXTENSION_ID);
    step['step_extensions'] = { [LAYOUT_EXTENSION_ID]: { coordinates: [1, 2] } };
  });
  expect(parsePlaybook(layout)).toMatchObject({ ok: true });
  const newer = documentWith(({ playbook }) => {
    define(playbook, QIAOLOU_EXTENSION_ID);
    ((playbook['extension_definitions'] as Record<string, Json>)[QIAOLOU_EXTENSION_ID] ?? {})['version'] = '2.0.0';
  });
  expect(parsePlaybook(newer)).toMatchObject({ ok: false, code: 'playbooks.unsupported' });
});

describe('when it is run,', () => {
  let bench: EngineBench;
  afterEach(() => bench.close());
  const simple = (over: Json, variables: Json = {}, more: Json = {}) => {
    const document = playbookDocument(
      { [S]: { type: 'start', on_completion: A }, [A]: spied(E, { what: 'x' }, over), [E]: { type: 'end' } },
      { playbook_variables: variables, ...more },
    );
    const parsed = parsePlaybook(document);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    return parsed.playbook;
  };
  const start = async (playbook: ReturnType<typeof simple>) => {
    bench = await openBench([playbook]);
    const request = { playbookId: playbook.id, incidentId: null, mode: 'live', actor: 'system', ip: null } as const;
    const { id } = await bench.engine.startRun(request);
    await bench.queue.drain();
    return bench.engine.getRun(id);
  };

  // The clock of the bench says 2026-11-22T02:00:00Z.
  test.each([
    [{ revoked: true }, 'revoked'],
    [{ valid_until: '2026-11-22T02:00:00.000Z' }, 'valid_until'],
    [{ valid_from: '2026-11-22T02:00:00.001Z' }, 'valid_from'],
  ])('a playbook that is not in force (%j) is shown as such, neither suggested nor started', async (over, reason) => {
    const playbook = simple(
      {},
      {},
      {
        ...over,
        playbook_extensions: {
          [QIAOLOU_EXTENSION_ID]: { type: 'qiaolou-playbook', trigger: { techniques: ['T1110'] } },
        },
      },
    );
    await expect(start(playbook)).rejects.toMatchObject({ code: 'playbooks.notInForce', details: { reason } });
    const library = createPlaybookLibrary([playbook], bench.clock);
    expect(playbooksFor(library, { ruleId: 'r', techniques: ['T1110'], level: 'high' })).toEqual([]);
    expect(playbookSummary(playbook, bench.clock.now()).notInForce).toBe(reason);
  });

  test('what a step gives out fits the type of its variable, or a person is asked', async () => {
    const { run, steps, tasks } = await start(
      simple({ out_args: ['__result__'] }, { __result__: { type: 'integer' } }),
    );
    expect(run.status).toBe('waiting');
    expect(steps.find((step) => step.stepId === A)?.output).toMatchObject({
      fault: {
        code: 'playbooks.badOutput',
        details: { variables: [{ variable: '__result__', type: 'integer', value: 'done x' }] },
      },
    });
    const answer = {
      taskId: tasks[0]?.id ?? '',
      outcome: 'success',
      note: '',
      roles: ['analyst'],
      actor: 'li',
      ip: null,
    } as const;
    await expect(bench.engine.answerTask({ ...answer, variables: { __result__: 'seven' } })).rejects.toMatchObject({
      code: 'playbooks.badVariable',
    });
    await bench.engine.answerTask({ ...answer, variables: { __result__: '7' } });
    expect(await bench.engine.getRun(run.id)).toMatchObject({
      run: { status: 'succeeded' },
      variables: { __result__: '7' },
    });
  });

  test('what a step should give out and does not is asked of a person', async () => {
    const { run } = await start(simple({ out_args: ['__other__'] }, { __other__: { type: 'string' } }));
    expect(run.status).toBe('waiting');
  });

  test('what a step is given must be there, and a person is told it', async () => {
    const { steps } = await start(simple({ in_args: ['__ip__'] }, { __ip__: { type: 'ipv4-addr', external: true } }));
    expect(steps.find((step) => step.stepId === A)?.output).toMatchObject({
      fault: { code: 'playbooks.missingVariable', details: { variables: ['__ip__'] } },
    });
    await bench.close();
    const asked = parsePlaybook(
      playbookDocument(
        {
          [S]: { type: 'start', on_completion: A },
          [A]: manual(E, {
            in_args: ['__ip__'],
            ...extension({ answers: { success: '是本人', failure: '不是本人', confirm: ['failure'] } }),
          }),
          [E]: { type: 'end' },
        },
        { playbook_variables: { __ip__: { type: 'ipv4-addr', value: '203.0.113.7' } } },
      ),
    );
    if (!asked.ok) throw new Error('refused');
    const { tasks } = await start(asked.playbook);
    expect(tasks).toMatchObject([
      {
        instructions: '请处理\n__ip__：203.0.113.7',
        choices: { success: '是本人', failure: '不是本人', confirm: ['failure'] },
      },
    ]);
  });
});
