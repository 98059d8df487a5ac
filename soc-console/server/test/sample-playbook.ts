import { requirePlaybook, type Playbook } from '@qiaolou/playbooks';

const START_STEP = 'start--00000000-0000-4000-8000-000000000001';
const CHECK_STEP = 'action--00000000-0000-4000-8000-000000000002';
const END_STEP = 'end--00000000-0000-4000-8000-000000000003';
const ANALYST = 'individual--00000000-0000-4000-8000-000000000004';

export const PLAYBOOK_ID = 'playbook--00000000-0000-4000-8000-000000000005';

/** One manual step between start and end, triggered by web shells. */
export function samplePlaybook(): Playbook {
  return requirePlaybook(
    JSON.stringify({
      type: 'playbook',
      spec_version: 'cacao-2.0',
      id: PLAYBOOK_ID,
      name: '核查网站木马',
      description: '人工核查网站目录',
      created_by: 'identity--00000000-0000-4000-8000-000000000006',
      created: '2026-11-01T00:00:00.000Z',
      modified: '2026-11-01T00:00:00.000Z',
      labels: ['webshell'],
      workflow_start: START_STEP,
      workflow: {
        [START_STEP]: { type: 'start', name: '开始', on_completion: CHECK_STEP },
        [CHECK_STEP]: {
          type: 'action',
          name: '核查',
          commands: [{ type: 'manual', command: '检查网站目录中的可疑文件' }],
          agent: ANALYST,
          on_completion: END_STEP,
        },
        [END_STEP]: { type: 'end', name: '结束' },
      },
      agent_definitions: { [ANALYST]: { type: 'individual', name: '值班分析员' } },
      playbook_extensions: {
        'extension-definition--5f0c7a52-2f0e-4f0b-9a57-6b7f4f1d9c10': {
          type: 'qiaolou-playbook',
          trigger: { techniques: ['T1505.003'] },
        },
      },
      extension_definitions: {
        'extension-definition--5f0c7a52-2f0e-4f0b-9a57-6b7f4f1d9c10': {
          type: 'extension-definition',
          name: 'Qiaolou',
          created_by: 'identity--00000000-0000-4000-8000-000000000006',
          schema: 'https://qiaolou.example/cacao-extension',
          version: '1.0.0',
        },
      },
    }),
  );
}
