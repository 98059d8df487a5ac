import { describe, expect, it } from 'vitest';
import { newDraft, setField } from '../../src/event/draft.ts';
import { readMessage } from '../../src/meaning/read-message.ts';

function read(sentence: string, fields: Readonly<Record<string, string>> = {}): Readonly<Record<string, unknown>> {
  const draft = newDraft();
  for (const [field, value] of Object.entries(fields)) setField(draft, field, value);
  readMessage(draft, sentence);
  return { action: draft.fields['event.action'], outcome: draft.fields['event.outcome'] };
}

describe('the sentence of an event', () => {
  it.each([
    ['登录成功', { action: 'login', outcome: 'success' }],
    ['user li failed to log in, password error', { action: 'login', outcome: 'failure' }],
    ['The SSH user succeeded in logging in.', { action: 'login', outcome: 'success' }],
    ['Admin user logged out through https', { action: 'logout', outcome: undefined }],
    ['在10.1.1.1做[删除]操作，操作失败。', { action: '删除', outcome: 'failure' }],
    ['张三(通过账号zhangsan登录)访问10.1.1.1', { action: undefined, outcome: undefined }],
    ['license update success.', { action: undefined, outcome: 'success' }],
    ['Module 13 reported failure on ports 17-20', { action: undefined, outcome: undefined }],
    ['登录失败次数过多', { action: undefined, outcome: undefined }],
  ])('%s', (sentence, told) => expect(read(sentence)).toEqual(told));

  it('of somebody says how it went for them', () => {
    expect(read('user li failed to log in, password error', { 'user.name': 'li' })).toMatchObject({
      outcome: 'failure',
    });
  });

  it('of an alert, or between two machines, tells of others', () => {
    expect(read('登录失败', { 'rule.name': '暴力破解' })).toEqual({ action: undefined, outcome: undefined });
    expect(read('登录失败', { 'source.ip': '10.1.1.1', 'destination.ip': '10.1.1.2' })).toEqual({
      action: undefined,
      outcome: undefined,
    });
  });
});
