import { describe, expect, it } from 'vitest';
import type { FieldValue } from '@qiaolou/schema';
import { newDraft } from '../../src/event/draft.ts';
import { placeCandidates } from '../../src/meaning/place-candidates.ts';

type Pairs = Readonly<Record<string, FieldValue>>;

function placed(pairs: Pairs): { readonly fields: Pairs; readonly left: readonly string[] } {
  const draft = newDraft();
  const left = placeCandidates(draft, Object.entries(pairs));
  return { fields: draft.fields, left };
}

interface Case {
  readonly what: string;
  readonly pairs: Pairs;
  readonly fields: Pairs;
  readonly left?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: 'what was done, not how it was asked for',
    pairs: { op: 'POST', action: 'quarantine', url: '/a' },
    fields: { 'event.action': 'quarantine', 'http.request.method': 'POST', 'url.original': '/a' },
  },
  {
    what: 'the order of the line decides nothing',
    pairs: { client: '10.0.0.9', src: '10.0.0.1', dst: '10.0.0.2' },
    fields: { 'source.ip': '10.0.0.1', 'destination.ip': '10.0.0.2' },
    left: ['client'],
  },
  {
    what: 'a policy number is no action and no name',
    pairs: { policy: '55', src: '10.0.0.1' },
    fields: { 'rule.id': '55', 'source.ip': '10.0.0.1' },
  },
  { what: 'a policy that is a verdict', pairs: { policy: '允许' }, fields: { 'event.action': 'allowed' } },
  { what: 'a policy that is a name', pairs: { policy: 'web-out' }, fields: { 'rule.name': 'web-out' } },
  {
    what: 'numbers for what was done say nothing',
    pairs: { action: '2', result: '0' },
    fields: {},
    left: ['action', 'result'],
  },
  { what: 'an action that only says how it went', pairs: { action: 'Failed' }, fields: {}, left: ['action'] },
  {
    what: 'the device is no end of the conversation',
    pairs: { devip: '10.9.9.9', srcip: '10.1.1.1', dstip: '10.2.2.2' },
    fields: { 'observer.ip': '10.9.9.9', 'source.ip': '10.1.1.1', 'destination.ip': '10.2.2.2' },
  },
  {
    what: 'a server without a client is the one that is reported to',
    pairs: { SERVERADDRESS: '10.0.0.1', status: '成功' },
    fields: { 'event.outcome': 'success' },
    left: ['SERVERADDRESS'],
  },
  {
    what: 'a server beside a client',
    pairs: { server_ip: '10.0.0.1', client_ip: '10.0.0.2' },
    fields: { 'destination.ip': '10.0.0.1', 'source.ip': '10.0.0.2' },
  },
  {
    what: 'the host of a request is no machine',
    pairs: { hostname: 'www.example.com', url: '/a' },
    fields: { 'url.domain': 'www.example.com', 'url.original': '/a' },
  },
  {
    what: 'a name with something invisible in it is that name',
    pairs: { user: 'ro\u202eot', srcip: '10.0.0.1\u200b', hostname: 'pc\u00ad-1' },
    fields: { 'user.name': 'root', 'source.ip': '10.0.0.1', 'host.name': 'pc-1' },
  },
  {
    what: 'what a language calls its own is no word',
    pairs: { __proto__x: 'x', constructor: 'y' },
    fields: {},
    left: ['__proto__x', 'constructor'],
  },
  {
    what: 'words that stand where nobody is',
    pairs: {
      user: '$user',
      act: '$action',
      username: 'Group(s)',
      duser: 'Multiple',
      fname: '”N/A”',
      device_name: 'Windows 10',
    },
    fields: {},
    left: ['user', 'act', 'username', 'duser', 'fname', 'device_name'],
  },
  {
    what: 'a machine',
    pairs: { hostname: 'pc-1', ip: '10.0.0.3' },
    fields: { 'host.name': 'pc-1', 'host.ip': '10.0.0.3' },
  },
  { what: 'an address of nobody knows whom', pairs: { ip: '10.0.0.3' }, fields: {}, left: ['ip'] },
  {
    what: 'the person before the account',
    pairs: { account: 'root', user: 'wang' },
    fields: { 'user.name': 'wang' },
    left: ['account'],
  },
  { what: 'curly quotes', pairs: { 用户: '“wang”' }, fields: { 'user.name': 'wang' } },
  {
    what: 'quotes closed with the same sign',
    pairs: { Destination_IP: '”20.0.0.9 ”' },
    fields: { 'destination.ip': '20.0.0.9' },
  },
  { what: 'a sentence is no user', pairs: { user: '用户登录失败' }, fields: {}, left: ['user'] },
  { what: 'nobody', pairs: { User: 'No Authentication Required' }, fields: {}, left: ['User'] },
  {
    what: 'an address with its port and words behind it',
    pairs: { src: '10.0.0.1:4711', dst: '10.0.0.2:53 message: EXPLOIT' },
    fields: { 'source.ip': '10.0.0.1', 'source.port': 4711, 'destination.ip': '10.0.0.2', 'destination.port': 53 },
  },
  {
    what: 'names that are paths',
    pairs: { 'Process Name': 'C:\\a\\b.exe' },
    fields: { 'process.executable': 'C:\\a\\b.exe' },
  },
  {
    what: 'a number and a name of a rule',
    pairs: { Rule: '5502 - Session closed.' },
    fields: { 'rule.name': 'Session closed.' },
  },
  { what: 'placeholders', pairs: { src: '-', user: '', action: 'N/A' }, fields: {}, left: ['src', 'user', 'action'] },
  { what: 'a method that is none', pairs: { method: '本地认证' }, fields: {}, left: ['method'] },
  { what: 'a domain of accounts', pairs: { domain: 'local' }, fields: {}, left: ['domain'] },
];

describe('placeCandidates', () => {
  it.each(CASES)('$what', ({ pairs, fields, left = [] }) => {
    const result = placed(pairs);
    expect(result.fields).toEqual(fields);
    expect(result.left).toEqual(left);
  });

  it('gives the same whatever the order of the keys', () => {
    for (const { pairs } of CASES) {
      const turned = Object.fromEntries(Object.entries(pairs).reverse());
      expect(placed(turned).fields).toEqual(placed(pairs).fields);
    }
  });
});
