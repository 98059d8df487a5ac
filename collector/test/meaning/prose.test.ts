import { describe, expect, it } from 'vitest';
import { newDraft } from '../../src/event/draft.ts';
import { readProse } from '../../src/meaning/prose.ts';
import { userInProse } from '../../src/meaning/prose-user.ts';

const USERS: readonly (readonly [string, string | undefined])[] = [
  ['Failed password for root from 10.0.0.1 port 22 ssh2', 'root'],
  ["Authentication failed for user 'carter' from host x", 'carter'],
  ['The user admin successfully logged on from 10.0.0.1', 'admin'],
  ['User:dfa_admin  logged command:!exec: enable', 'dfa_admin'],
  ['Configured from console by cisco on vty0 (10.0.0.1)', 'cisco'],
  ['Login attempt by admin root from 10.0.0.1 is refused as this account is locked', 'root'],
  ['Started Session 2567 of user root.', 'root'],
  ['用户[张三]登录成功', '张三'],
  ['用户admin从10.0.0.1登录', 'admin'],
  ['管理员：wang，修改了策略', 'wang'],
  ['Configured from console by vty2', undefined],
  ['Configured from console by username on console', 'username'],
  ['SSH terminated by uuu from src IP 10.1.1.1 from USER EXEC mode using RSA', 'uuu'],
  ['TCP access denied by ACL from 10.0.0.1/80 to outside:10.0.0.2/23', undefined],
  ['WARN : USER:AUDIT:LOG-AUDIT-0083: Reset credentials', undefined],
  ['roles=No-Role, [User Authenticated]', undefined],
  ['Context User username : Group(s) groupname', undefined],
  ['用户登录失败', undefined],
  ['用户行为日志', undefined],
  ['account is locked', undefined],
  ['Successfully logged in using root, from 10.0.0.1 and GUI.', undefined],
  ['Already logged in', undefined],
  ['admin deleted user wang from 10.0.0.3 successfully', 'admin'],
  ['User wang was deleted', undefined],
  ['Created user wang successfully', undefined],
  ['user admin deleted rule 7', 'admin'],
  ['管理员admin删除用户wang成功', 'admin'],
  ['删除用户wang成功', undefined],
  ['重置了 用户 wang 的密码', undefined],
];

interface Case {
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const ENDS: readonly Case[] = [
  {
    text: 'Deny tcp from 10.0.0.1:4711 to 10.0.0.2:80',
    fields: { 'source.ip': '10.0.0.1', 'source.port': 4711, 'destination.ip': '10.0.0.2', 'destination.port': 80 },
  },
  {
    text: 'session created 10.0.0.1/58662->8.8.8.8/53 junos-dns-udp',
    fields: { 'source.ip': '10.0.0.1', 'source.port': 58662, 'destination.ip': '8.8.8.8', 'destination.port': 53 },
  },
  {
    text: 'ACTION "URL Permitted" 10.0.0.1(62054)->1.1.1.1(443) x',
    fields: { 'source.ip': '10.0.0.1', 'source.port': 62054, 'destination.ip': '1.1.1.1', 'destination.port': 443 },
  },
  { text: 'The address changed from 10.0.0.1 to 10.0.0.2', fields: {} },
  { text: 'IP 10.0.0.1 collision detected', fields: {} },
  { text: 'software upgraded from 5.4.3.2 to 5.4.3.9 by install', fields: {} },
  { text: '病毒库从5.1.2.3升级到5.1.2.4', fields: {} },
  { text: 'Job completed, doc: "from 1.2.3.4 to 5.6.7.8", pages=3', fields: {} },
  { text: 'Job completed, doc: from 1.2.3.4 to 5.6.7.8.docx', fields: { 'source.ip': '1.2.3.4' } },
  { text: '终端接入认证失败，交换机IP[10.0.0.1]，端口7', fields: {} },
  { text: '登录服务器（10.0.0.1）失败', fields: {} },
  { text: '管理员admin删除用户wang成功，登录IP：10.0.0.3', fields: { 'source.ip': '10.0.0.3', 'user.name': 'admin' } },
  { text: 'logged in to device IP: 10.0.0.1', fields: {} },
  { text: '系统规则库 从 5.6.11.23329 版本离线升级失败!', fields: {} },
  {
    text: 'user liu ip 10.0.0.1 module x',
    fields: { 'source.ip': '10.0.0.1', 'user.name': 'liu' },
  },
  {
    text: '用户wang登录失败，IP地址：10.0.0.1',
    fields: {
      'source.ip': '10.0.0.1',
      'user.name': 'wang',
      'event.outcome': 'failure',
      'event.category': ['authentication'],
      'event.type': ['start'],
    },
  },
  { text: 'a="1" b="from 10.0.0.1" c="to 10.0.0.2" user="x"', fields: {} },
  { text: '{"message": "from 10.0.0.1"}', fields: {} },
];

describe('userInProse', () => {
  it.each(USERS)('%s → %s', (text, name) => {
    expect(userInProse(text)).toBe(name);
  });
});

describe('readProse', () => {
  it.each(ENDS)('$text', ({ text, fields }) => {
    const draft = newDraft();
    expect(readProse(text, draft)).toBe(Object.keys(fields).length > 0);
    expect(draft.fields).toEqual(fields);
  });

  it('comes to an end on what repeats', () => {
    for (const piece of ['user ', 'from ', 'by user ', '用户', '1.1.1.', 'a=', '[', '->', ' : ', 'login for ']) {
      const draft = newDraft();
      expect(typeof readProse(piece.repeat(20_000), draft)).toBe('boolean');
    }
  });
});
