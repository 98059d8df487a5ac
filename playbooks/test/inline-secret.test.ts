import { describe, expect, test } from 'vitest';
import { parsePlaybook } from '../src/index.ts';
import { secretInAddress } from '../src/document/secret-in-text.ts';
import { playbookDocument, stepId } from './build-playbook.ts';

/** Made-up secrets of the shapes the services use. */
const SECRETS = [
  'https://oapi.dingtalk.com/robot/send?access_token=3f9a7c521b2d4e5f8a90b1c2d3e4f506',
  'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=3f9a7c52-1b2d-4e5f-8a90-b1c2d3e4f506',
  'https://open.feishu.cn/open-apis/bot/v2/hook/3f9a7c52-1b2d-4e5f-8a90-b1c2d3e4f506',
  'https://open.larksuite.com/open-apis/bot/v2/hook/3f9a7c52-1b2d-4e5f-8a90-b1c2d3e4f506',
  'https://hooks.slack.com/services/T00000000/B00000000/x1y2z3x1y2z3x1y2z3x1y2z3',
  'https://discord.com/api/webhooks/123456789/abcDEF-ghi_jkl',
  'https://county.webhook.office.com/webhookb2/3f9a7c52@1b2d/IncomingWebhook/abc/def',
  'https://api.telegram.org/bot123456:AbC-dEf/sendMessage',
  'https://hooks.zapier.com/hooks/catch/123/abc/',
  'https://maker.ifttt.com/trigger/alarm/with/key/abcdef',
  'https://sctapi.ftqq.com/SCT1T2abc.send',
  'https://gate.example.gov.cn/hook/a1b2c3d4e5',
  'https://gate.example.gov.cn/webhook/3f9a7c52-1b2d-4e5f-8a90-b1c2d3e4f506',
  'https://gate.example.gov.cn/notify/sig/9f8e7d6c5b4a',
  'https://gate.example.gov.cn/notify/3f9a7c521b2d4e5f8a90b1c2d3e4f506',
  'https://gate.example.gov.cn/notify/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x',
  'https://gate.example.gov.cn/notify?token=abc',
  'https://gate.example.gov.cn/notify?sign=9f8e7d6c5b4a&ts=1',
  'https://gate.example.gov.cn/notify?appKey=abc',
  'https://prod.example.org/workflows/x/triggers/manual/paths/invoke?sig=9f8e7d6c5b4a3f2e1d0c',
  'https://user:pass@gate.example.gov.cn/notify',
  'https://gate.example.gov.cn/#access_token=abc',
] as const;

const HARMLESS = [
  'https://tickets.example.org/api',
  'https://waf.example.gov.cn:8443/v2/blacklist/items',
  'https://gate.example.gov.cn/notify?token=__token__:value',
  'https://open.feishu.cn/open-apis/bot/v2/hook/__hook__:value',
  'https://gate.example.gov.cn/webhook/__secret__:value',
  'https://gate.example.gov.cn/assets/3f9a7c52-1b2d-4e5f-8a90-b1c2d3e4f506',
  'https://gate.example.gov.cn/services/firewall/rules?limit=100',
  'https://gate.example.gov.cn/hooks/incident-created',
  'https://gate.example.gov.cn/find?key=host&sort=time',
  'https://__host__:value/api/v1/blocks',
  'http://10.1.1.1:8080/api',
] as const;

const TARGET = 'http-api--00000000-0000-4000-8000-000000000002';
const [S, A, E] = [stepId('start', 1), stepId('action', 2), stepId('end', 10)];
const VARIABLES = Object.fromEntries(
  ['__token__', '__hook__', '__secret__', '__host__'].map((name) => [name, { type: 'string', external: true }]),
);

/** Rules that a playbook with this target, command or variables breaks. */
function rulesOf(over: {
  readonly url?: string;
  readonly command?: object;
  readonly variables?: object;
}): readonly string[] {
  const command = { type: 'http-api', command: 'POST /x', ...over.command };
  const step = {
    type: 'action',
    on_completion: E,
    agent: 'group--00000000-0000-4000-8000-000000000001',
    targets: [TARGET],
    commands: [command],
  };
  const parsed = parsePlaybook(
    playbookDocument(
      { [S]: { type: 'start', on_completion: A }, [A]: step, [E]: { type: 'end' } },
      {
        playbook_variables: { ...VARIABLES, ...over.variables },
        target_definitions: {
          [TARGET]: { type: 'http-api', name: 'x', address: { url: [over.url ?? 'https://a.example'] } },
        },
      },
    ),
  );
  return parsed.ok ? [] : parsed.issues.map(({ rule }) => rule);
}

describe('a secret in an address', () => {
  test.each(SECRETS)('%s is seen in a target, in a request line and in a variable', (url) => {
    expect(secretInAddress(url)).toBeTypeOf('string');
    expect(rulesOf({ url })).toContain('inlineSecret');
    expect(rulesOf({ command: { command: `POST ${url}` } })).toContain('inlineSecret');
    expect(
      rulesOf({ command: { command: undefined, command_b64: Buffer.from(`POST ${url}`).toString('base64') } }),
    ).toContain('inlineSecret');
    expect(rulesOf({ variables: { __address__: { type: 'uri', value: url } } })).toContain('inlineSecret');
  });

  test.each(HARMLESS)('%s holds none', (url) => {
    expect(secretInAddress(url)).toBe(undefined);
    expect(rulesOf({ url })).toEqual([]);
    expect(rulesOf({ command: { command: `POST ${url}` } })).toEqual([]);
  });
});

test.each([
  { headers: { Authorization: ['Bearer abc'] } },
  { headers: { 'X-Api-Key': ['abc'] } },
  { headers: { Cookie: ['s=1'] } },
  { content: '{"user":"a","password":"b"}' },
  { content: '{"auth":{"accessToken":"b"}}' },
  { content: 'a=1&token=b', headers: { 'Content-Type': ['application/x-www-form-urlencoded'] } },
  { content_b64: Buffer.from('{"client_secret":"b"}').toString('base64') },
  { command: 'POST /x?token=abc' },
])('a secret in %j is seen', (command) => {
  expect(rulesOf({ command })).toContain('inlineSecret');
});

test.each([
  { headers: { Authorization: ['Bearer __token__:value'] } },
  { content: '{"user":"a","password":"__secret__:value","key":"host"}' },
  { content: 'a=1&token=__token__:value' },
  { headers: { 'X-Request-Id': ['abc'] } },
])('%j holds none', (command) => {
  expect(rulesOf({ command })).toEqual([]);
});

test('a secret as the value of a variable is seen', () => {
  expect(rulesOf({ variables: { __api_token__: { type: 'string', value: 'abc' } } })).toContain('inlineSecret');
});
