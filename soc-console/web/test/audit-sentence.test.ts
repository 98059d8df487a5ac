import { AUDIT_ACTIONS, auditActionSchema, type AuditAction, type AuditEntry } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { actorName, auditSentence, sentenceText } from '../src/pages/audit/audit-sentence.ts';
import { auditMessages } from '../src/pages/audit/messages.ts';

const LANGUAGES = ['zh-CN', 'en'] as const;
const HAN = /\p{Script=Han}/u;
const OUTCOMES = ['success', 'failure'] as const;

function entry(action: AuditAction, changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    ...{ seq: 1, at: '2026-11-22T01:02:03.000Z', actor: 'lina', ip: null, action, outcome: 'success' },
    ...{ objectType: AUDIT_ACTIONS[action], objectId: 'thing-7', details: {}, prevHash: '', hash: '' },
    ...changes,
  };
}

describe.each(LANGUAGES)('in %s', (language) => {
  describe.each(auditActionSchema.options)('%s', (action) => {
    it.each(OUTCOMES)('has a sentence of its own for %s', async (outcome) => {
      const t = await auditMessages.load(language);
      const text = sentenceText(auditSentence(entry(action, { outcome }), t, language));
      expect(text.startsWith('lina ')).toBe(true);
      expect(text.length).toBeGreaterThan('lina '.length + 1);
      expect(text).not.toMatch(/[{}]|undefined|\[object/);
      expect(text).not.toContain(action);
      expect(HAN.test(text)).toBe(language === 'zh-CN');
      const other = outcome === 'success' ? 'failure' : 'success';
      expect(sentenceText(auditSentence(entry(action, { outcome: other }), t, language))).not.toBe(text);
    });

    it('is in the list of filters by its area, and its object has a name', async () => {
      const { audit } = await auditMessages.load(language);
      expect(Object.keys(audit.area)).toContain(action.split('.')[0]);
      expect(audit.kind[AUDIT_ACTIONS[action]]).not.toBe('');
    });
  });

  it.each<readonly [changes: Partial<AuditEntry> & { readonly action: AuditAction }, zh: string, en: string]>([
    [
      { action: 'alert.close', objectId: 'ab'.repeat(20), details: { before: {}, after: { verdict: 'benign' } } },
      'lina 关闭告警 abababab · 业务行为',
      'lina closed alert abababab · Business',
    ],
    [
      { action: 'session.login', actor: 'anonymous', outcome: 'failure', details: { reason: 'wrongPassword' } },
      '未登录者 尝试以 thing-7 的身份登录，未成功 · 口令错误',
      'Somebody not logged in tried to log in as thing-7 · wrong password',
    ],
    [
      {
        action: 'request.refused',
        objectId: 'listAudit',
        outcome: 'failure',
        details: { code: 'auth.forbidden', again: 3 },
      },
      'lina 请求“审计记录”，被拒绝 · 其后又 3 次 · 没有权限',
      'lina asked for “The audit trail” and was refused · 3 times more · Not permitted',
    ],
    [
      { action: 'user.change', actor: 'os:root', details: { roles: { from: ['viewer'], to: ['analyst'] } } },
      '命令行用户 root 修改用户 thing-7 · 角色 只读 → 分析员',
      'Command-line user root changed user thing-7 · roles Viewer → Analyst',
    ],
    [
      { action: 'incident.create', actor: 'playbook:run-1', details: { number: 'SJ-20261122-0001', groupIds: ['a'] } },
      '剧本执行 run-1 新建事件 SJ-20261122-0001 · 1 组告警',
      'Playbook run run-1 opened incident SJ-20261122-0001 · 1 alert groups',
    ],
    [
      { action: 'rule.disable', objectId: 'r-1', details: { title: '网站木马访问', reason: 'x' } },
      'lina 停用检测规则 网站木马访问 · x',
      'lina switched off rule r-1 · x',
    ],
  ])('%j', async (changes, zh, en) => {
    const t = await auditMessages.load(language);
    const sentence = auditSentence(entry(changes.action, changes), t, language);
    expect(sentenceText(sentence)).toBe(language === 'zh-CN' ? zh : en);
  });

  it('an action of another release reads as its code', async () => {
    const t = await auditMessages.load(language);
    const foreign = entry('audit.verify', { action: 'old.act', objectType: 'thing', objectId: '7' });
    expect(sentenceText(auditSentence(foreign, t, language))).toBe('lina old.act thing 7');
  });

  it('names whoever is no user', async () => {
    const t = await auditMessages.load(language);
    const names = ['system', 'anonymous', 'engine', 'playbook:1', 'os:root'].map((actor) => actorName(actor, t));
    expect(new Set(names).size).toBe(5);
    expect(names.every((name) => HAN.test(name) === (language === 'zh-CN'))).toBe(true);
  });
});
