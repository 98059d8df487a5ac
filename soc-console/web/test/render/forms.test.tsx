// @vitest-environment happy-dom
import './browser.ts';
import { QUERY_WARNINGS, type IncidentDetail } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { zhCn } from '../../src/i18n/zh-cn.ts';
import { errorText } from '../../src/i18n/use-messages.ts';
import { messages as auditTexts } from '../../src/pages/audit/messages.zh-cn.ts';
import { messages as complianceTexts } from '../../src/pages/compliance/messages.zh-cn.ts';
import { messages as eventTexts } from '../../src/pages/events-search/messages.zh-cn.ts';
import { messages as incidentTexts } from '../../src/pages/incidents/messages.zh-cn.ts';
import { messages as playbookTexts } from '../../src/pages/playbooks/messages.zh-cn.ts';
import { messages as ruleTexts } from '../../src/pages/rules/messages.zh-cn.ts';
import { messages as userTexts } from '../../src/pages/users/messages.zh-cn.ts';
import { ruleRows, task } from '../../dev/synthetic-data.ts';
import { answers as incidentAnswers } from '../../src/pages/incidents/answers.ts';
import { answers as ruleAnswers } from '../../src/pages/rules/answers.ts';
import { openConsole, refuse } from './console.tsx';
import { all, choose, click, find, findText, one, press, type, until } from './screen.ts';

const { login, nav, common, time, query } = zhCn;
const { users } = userTexts;
const { events } = eventTexts;
const { incidents } = incidentTexts;
const { playbooks } = playbookTexts;

const SWITCHED_RULE = ruleRows.find(({ enabled }) => enabled);

/** Sends the form that a field belongs to, as its button does. */
function submit(field: HTMLElement): void {
  field.closest('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
}

describe('logging in', () => {
  it('says what went wrong, then opens the address that was asked for', async () => {
    const console = openConsole({ at: '/tasks', role: undefined });
    const name = await find('textbox', login.name);
    type(name, 'nobody');
    type(one('textbox', login.password), 'x');
    submit(name);
    await findText(errorText('auth.failed', 'zh-CN'));
    type(name, 'zhangwei');
    submit(name);
    await find('heading', playbookTexts.tasks.title);
    expect(console.address()).toBe('/tasks');
    expect(console.sent('login')).toHaveLength(2);
  });

  it('asks for what is missing, and speaks English on demand', async () => {
    openConsole({ at: '/', role: undefined });
    submit(await find('textbox', login.name));
    await findText(common.required);
    click(one('button', 'English'));
    await find('heading', 'Log in');
  });

  it('a one-time password must be changed first, twice the same', async () => {
    const console = openConsole({ at: '/tasks', mustChangePassword: true });
    await findText(login.forced);
    type(one('textbox', login.current), 'old');
    type(one('textbox', login.fresh), 'Aa1-Aa1-Aa1-Aa1');
    type(one('textbox', login.again), 'other');
    submit(one('textbox', login.again));
    await findText(login.mismatch);
    type(one('textbox', login.again), 'Aa1-Aa1-Aa1-Aa1');
    submit(one('textbox', login.again));
    await find('heading', playbookTexts.tasks.title);
    expect(console.sent('changePassword')).toEqual([{ currentPassword: 'old', newPassword: 'Aa1-Aa1-Aa1-Aa1' }]);
  });

  it('the account menu changes language and logs out', async () => {
    openConsole({ at: '/tasks' });
    await find('heading', playbookTexts.tasks.title);
    click(one('button', new RegExp(`^${nav.account} `)));
    click(await find('menuitem', 'English'));
    await find('heading', 'Tasks');
    click(one('button', /^Account /));
    click(await find('menuitem', 'Log out'));
    await find('heading', 'Log in');
  });
});

describe('accounts', () => {
  it('a new one gets a one-time password that is shown once', async () => {
    const console = openConsole({ at: '/users', role: 'system_admin' });
    click(await find('button', users.create));
    const dialog = await find('dialog');
    click(one('button', common.save, dialog));
    await findText(common.required);
    type(one('textbox', users.column.name, dialog), 'wangfang');
    type(one('textbox', users.column.displayName, dialog), '王芳');
    click(one('button', common.save, dialog));
    await findText('Qm7-vexo-Lt29-Rk');
    expect(console.sent('createUser')).toEqual([{ name: 'wangfang', displayName: '王芳', roles: ['analyst'] }]);
  });

  it('disabling is asked about first; a conflict is said', async () => {
    const console = openConsole({
      at: '/users',
      role: 'system_admin',
      handlers: { patchUser: refuse('records.versionConflict', 409) },
    });
    click(await find('button', users.disable));
    await findText(users.disableConfirm('secadmin'));
    click(one('button', users.disable, await find('dialog')));
    await until(() => {
      expect(console.sent('patchUser')).toMatchObject([{ disabled: true }]);
    });
  });
});

describe('the query bar', () => {
  it('completes fields and values by keyboard and runs on Enter', async () => {
    const console = openConsole({ at: '/events' });
    const bar = await find('combobox', query.label);
    type(bar, 'event.datas');
    await find('option', /^event\.dataset/);
    press('ArrowDown', bar);
    await until(() => {
      expect(one('option', /^event\.dataset/).getAttribute('aria-selected')).toBe('true');
    });
    press('Enter', bar);
    await until(() => {
      expect((bar as HTMLInputElement).value).toContain('event.dataset');
    });
    type(bar, 'event.dataset: ');
    await find('option', 'nginx.access');
    type(bar, 'event.dataset: nginx.access');
    press('Enter', bar);
    await until(() => {
      expect(console.address()).toContain('nginx.access');
    });
  });

  it('points at the character that is wrong and does not run', async () => {
    const console = openConsole({ at: '/events' });
    const bar = await find('combobox', query.label);
    type(bar, 'event.dataset: (');
    await findText(query.syntaxAt(17));
    expect(bar.getAttribute('aria-invalid')).toBe('true');
    press('Enter', bar);
    expect(console.address()).toBe('/events');
  });

  it('says at the character what may be meant otherwise, and runs', async () => {
    const console = openConsole({ at: '/events' });
    const bar = await find('combobox', query.label);
    type(bar, 'not sorce.ip: 10.0.0.1');
    await findText(QUERY_WARNINGS['query.unknownField'].zh);
    await findText(query.syntaxAt(5));
    await findText('可写作 source.ip');
    press('Enter', bar);
    await until(() => {
      expect(console.address()).toContain('sorce.ip');
    });
  });

  it('an event opens to its fields, and a field to its values; both filter', async () => {
    const console = openConsole({ at: '/events' });
    click(await find('button', common.expand));
    await find('table', zhCn.event.fields);
    click(one('button', `${common.include} event.dataset`));
    await until(() => {
      expect(console.address()).toContain('event.dataset');
    });
    click(one('button', /^\S* ?event\.kind/));
    click(await find('button', events.addColumn('event.kind')));
    await find('columnheader', 'event.kind');
  });
});

describe('the time picker', () => {
  it('takes a quick range, steps and widens', async () => {
    const console = openConsole({ at: '/audit', role: 'audit_admin' });
    click(await find('button', new RegExp(time.all)));
    click(await find('button', time.quick['1h']));
    await until(() => {
      expect(console.address()).toContain('time=1h');
    });
    for (const step of [time.earlier, time.zoomOut, time.later]) {
      const before = console.address();
      await until(() => {
        expect(one('button', step).hasAttribute('disabled')).toBe(false);
      });
      click(one('button', step));
      await until(() => {
        expect(console.address()).not.toBe(before);
      });
    }
  });
});

describe('what opens and is answered on the other pages', () => {
  it('an audit entry opens, the chain is verified', async () => {
    openConsole({ at: '/audit', role: 'audit_admin' });
    click(await find('button', auditTexts.audit.verify));
    await findText(auditTexts.audit.okTitle);
    click(all('row')[0] ?? expect.fail());
    await findText('prevHash');
  });

  it('a clause opens beside the list and closes by Escape', async () => {
    openConsole({ at: '/compliance' });
    click(
      (await until(() => all('row', undefined, one('region', complianceTexts.compliance.title))[0])) ?? expect.fail(),
    );
    const panel = await find('complementary', complianceTexts.compliance.detail);
    await findText(complianceTexts.compliance.manualEvidence);
    press('Escape', panel);
    await until(() => {
      expect(all('complementary', complianceTexts.compliance.detail)).toEqual([]);
    });
  });

  it('a task is answered in the words of its question, one that is hard to take back after being asked once', async () => {
    const choices = { success: '不是本人', failure: '是本人', confirm: ['success' as const] };
    const asked = [{ name: '__user__', type: 'string', description: '账号' }];
    const console = openConsole({
      at: '/incidents/inc-1',
      handlers: {
        getIncident: (call) => {
          const detail = incidentAnswers.getIncident?.(call) as IncidentDetail;
          return { ...detail, tasks: detail.tasks.map((row) => ({ ...row, choices, asked })) };
        },
      },
    });
    type(await find('textbox', `__user__ ${task.title}`), 'root');
    click(one('button', '不是本人'));
    const dialog = await find('dialog');
    await findText(playbooks.confirmAnswer('不是本人'));
    expect(console.sent('answerTask')).toEqual([]);
    click(one('button', '不是本人', dialog));
    await until(() => {
      expect(console.sent('answerTask')).toMatchObject([{ outcome: 'success', variables: { __user__: 'root' } }]);
    });
  });

  it('an incident takes a note, moves on and runs a playbook; a task is answered', async () => {
    const console = openConsole({ at: '/incidents/inc-1' });
    type(await find('textbox', incidents.addNote), '已通知县政府办');
    click(one('button', incidents.addNote));
    click(one('button', incidents.moveTo(zhCn.incidentStatus.feedback)));
    click(one('button', playbooks.taskDone));
    await until(() => {
      expect(console.sent('addIncidentNote')).toMatchObject([{ text: '已通知县政府办' }]);
      expect(console.sent('patchIncident')).toMatchObject([{ status: 'feedback' }]);
      expect(console.sent('answerTask')).toMatchObject([{ outcome: 'success' }]);
    });
    click(one('button', playbooks.startPlaybook));
    await choose(await find('combobox', playbooks.pickPlaybook), '暴力破解后登录处置');
    click(one('radio', playbooks.modeDrill));
    click(one('button', playbooks.start));
    await until(() => {
      expect(console.sent('startRun')).toMatchObject([{ playbookId: 'playbook--2', mode: 'drill' }]);
    });
  });
});

describe('switching a rule off', () => {
  it('asks why, and is offered to whom it is allowed', async () => {
    const at = `/rules?rule=${SWITCHED_RULE?.id ?? ''}`;
    const console = openConsole({ at, role: 'security_admin' });
    click(await find('button', ruleTexts.rules.disable));
    type(await find('textbox', ruleTexts.rules.switchReason), ' 每晚的授权扫描 ');
    click(all('button', ruleTexts.rules.disable).at(-1) ?? expect.fail('no button'));
    await until(() => console.sent('switchRule').length > 0);
    expect(console.sent('switchRule')).toEqual([{ enabled: false, reason: '每晚的授权扫描', version: 0 }]);
  });

  it('never turns into switching it on, though somebody else is faster', async () => {
    let isOff = false;
    const console = openConsole({
      ...{ at: `/rules?rule=${SWITCHED_RULE?.id ?? ''}`, role: 'security_admin' },
      handlers: {
        getRule: (call) => ({ ...(ruleAnswers.getRule?.(call) as object), ...(isOff && { enabled: false }) }),
        switchRule: refuse('records.versionConflict', 409),
      },
    });
    click(await find('button', ruleTexts.rules.disable));
    type(await find('textbox', ruleTexts.rules.switchReason), '授权扫描');
    const confirm = all('button', ruleTexts.rules.disable).at(-1) ?? expect.fail('no button');
    isOff = true;
    click(confirm);
    await find('button', ruleTexts.rules.enable);
    await findText(errorText('records.versionConflict', 'zh-CN'));
    click(confirm);
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const body of console.sent('switchRule')) expect(body).toMatchObject({ enabled: false, version: 0 });
  });

  it('is not offered to others', async () => {
    openConsole({ at: `/rules?rule=${SWITCHED_RULE?.id ?? ''}`, role: 'analyst' });
    await findText(ruleTexts.rules.figures);
    expect(all('button', ruleTexts.rules.disable)).toEqual([]);
  });
});
