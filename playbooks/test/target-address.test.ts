import { describe, expect, test } from 'vitest';
import type { Playbook } from '../src/index.ts';
import { planUnit } from '../src/core/plan-unit.ts';

const TARGET = 'http-api--00000000-0000-4000-8000-000000000002';

/** What a command of `GET /x` on a target comes to. */
function planned(target: object, values: Readonly<Record<string, string>> = {}) {
  const command = { type: 'http-api', command: 'GET /x' };
  const playbook = {
    target_definitions: { [TARGET]: { type: 'http-api', name: 'API', ...target } },
  } as unknown as Playbook;
  const plan = planUnit(playbook, { command, target: TARGET, at: '' }, values);
  return plan.ok ? (plan.args as { readonly url: string }).url : plan.fault.code;
}

describe('a target that is given', () => {
  test.each([
    ['by name', { address: { dname: ['waf.example.org'] } }, 'https://waf.example.org/x'],
    ['by IPv4 address', { address: { ipv4: ['192.0.2.7'] } }, 'https://192.0.2.7/x'],
    ['by IPv6 address', { address: { ipv6: ['2001:db8::7'] } }, 'https://[2001:db8::7]/x'],
    ['by name and port', { address: { dname: ['waf.example.org'] }, port: '8443' }, 'https://waf.example.org:8443/x'],
    ['by IPv6 address and port', { address: { ipv6: ['2001:db8::7'] }, port: 8443 }, 'https://[2001:db8::7]:8443/x'],
    ['by name and port 80', { address: { dname: ['waf.example.org'] }, port: '80' }, 'http://waf.example.org:80/x'],
    ['by URL', { address: { url: ['https://waf.example.org:8443/api'] } }, 'https://waf.example.org:8443/api/x'],
  ])('%s is called there', (_, target, url) => {
    expect(planned(target)).toBe(url);
  });

  test.each([
    ['a name', { address: { dname: ['__h__:value'] } }, 'waf.example.org', 'https://waf.example.org/x'],
    ['an IPv4 address', { address: { ipv4: ['__h__:value'] } }, '192.0.2.7', 'https://192.0.2.7/x'],
    ['an IPv6 address', { address: { ipv6: ['__h__:value'] } }, '2001:db8::7', 'https://[2001:db8::7]/x'],
    [
      'a port',
      { address: { dname: ['waf.example.org'] }, port: '__h__:value' },
      '8443',
      'https://waf.example.org:8443/x',
    ],
  ])('by %s in a variable is called there, and nowhere else', (_, target, value, url) => {
    expect(planned(target, { __h__: value })).toBe(url);
    for (const hostile of [
      'evil.example/',
      'a@evil.example',
      'a:1@evil.example',
      '8443@evil.example',
      'x#',
      'x?',
      '../',
      ' ',
    ])
      expect(planned(target, { __h__: hostile }), hostile).toBe('playbooks.unsafeValue');
  });
});
