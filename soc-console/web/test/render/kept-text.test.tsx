// @vitest-environment happy-dom
import './browser.ts';
import type { SessionInfo } from '@qiaolou/schema';
import { beforeEach, expect, it } from 'vitest';
import { answers } from '../../dev/session-answers.ts';
import type { SyntheticCall, SyntheticState } from '../../dev/synthetic-call.ts';
import { zhCn } from '../../src/i18n/zh-cn.ts';
import { messages as t } from '../../src/pages/alerts/messages.zh-cn.ts';
import type { Handlers, OpenConsole } from './console.tsx';
import { click, find, one, type, until } from './screen.ts';
import { openQueue, sentActions } from './rendered-queue.ts';

const REASON = '与网站管理员核实中：';

beforeEach(() => {
  sessionStorage.clear();
});

/** Who logs in is who he says. */
const NAMES = new WeakMap<SyntheticState, string>();
const HANDLERS: Handlers = {
  getSession: (call) => session(call),
  login: (call) => {
    NAMES.set(call.state, String(call.body['name']));
    call.state.role = 'analyst';
    return session(call);
  },
};

function session(call: SyntheticCall): unknown {
  const info = answers.getSession?.(call) as SessionInfo;
  return { ...info, user: { ...info.user, name: NAMES.get(call.state) ?? info.user.name } };
}

/** Opens the dialog that closes the first row; answers the field of the reason. */
async function openReason(): Promise<HTMLTextAreaElement> {
  click(await find('checkbox', /^选择 /));
  click(await find('button', /^关闭 c/));
  return (await find('textbox', t.alerts.action.reason, await find('dialog'))) as HTMLTextAreaElement;
}

/** The session ends: the server knows it, the page hears it when the verdict is sent. */
async function loseSession(console: OpenConsole): Promise<void> {
  console.state.role = undefined;
  click(one('button', /误报/, one('dialog')));
  await find('textbox', zhCn.login.name);
}

async function logInAs(name: string): Promise<void> {
  const field = await find('textbox', zhCn.login.name);
  type(field, name);
  type(one('textbox', zhCn.login.password), 'x');
  field.closest('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await find('table', t.alerts.title);
}

it('what was typed is there when the same person has logged in again, and gone once it was sent', async () => {
  const console = await openQueue(HANDLERS);
  type(await openReason(), REASON);
  await loseSession(console);
  await logInAs('zhangwei');
  expect((await openReason()).value).toBe(REASON);
  click(one('button', /误报/, one('dialog')));
  await until(() => {
    expect(console.sent('actOnAlertGroups')).toHaveLength(2);
  });
  expect((await sentActions(console, 2)).at(-1)).toMatchObject({ reason: REASON.trim() });
  await until(() => {
    expect(sessionStorage.length).toBe(0);
  });
});

it('nobody else is shown it, and it waits for who typed it', async () => {
  const console = await openQueue(HANDLERS);
  type(await openReason(), REASON);
  await loseSession(console);
  await logInAs('lina');
  const field = await openReason();
  expect(field.value).toBe('');
  type(field, '另一人的说明');
  await loseSession(console);
  await logInAs('zhangwei');
  expect((await openReason()).value).toBe(REASON);
});

it('clearing it and giving it up forget it', async () => {
  await openQueue(HANDLERS);
  const field = await openReason();
  type(field, REASON);
  expect(sessionStorage.length).toBe(1);
  type(field, '');
  expect(sessionStorage.length).toBe(0);
  type(field, REASON);
  click(one('button', '关闭', one('dialog')));
  await until(() => {
    expect(sessionStorage.length).toBe(0);
  });
});
