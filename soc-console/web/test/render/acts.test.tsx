// @vitest-environment happy-dom
import './browser.ts';
import type { TriageAct } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { add } from '../../src/pages/alerts/acts/act-answers.ts';
import { messages as t } from '../../src/pages/alerts/messages.zh-cn.ts';
import { zhCn } from '../../src/i18n/zh-cn.ts';
import { errorText } from '../../src/i18n/use-messages.ts';
import type { Handlers, OpenConsole } from './console.tsx';
import { refuse } from './console.tsx';
import { all, click, find, findText, one, press, shownText, until } from './screen.ts';
import { at, openQueue, rows } from './rendered-queue.ts';

const a = t.alerts.acts;

/** How many groups of the synthetic county are open: more than are loaded is not needed, the server counts. */
const openOf = ({ state }: OpenConsole): number => state.groups.filter(({ status }) => status === 'open').length;

/** Chooses all that match, and an action by key. */
async function askForAll(key: string, handlers: Handlers = {}): Promise<OpenConsole> {
  const console = await openQueue(handlers);
  press('*');
  await findText(a.allSelected(String(openOf(console))));
  press(key, document.body);
  return console;
}

const started = (console: OpenConsole): readonly unknown[] => console.sent('startTriageAct');

describe('* and an action', () => {
  it('lets the server count by the filter, asks with its number, and does it only then', async () => {
    const console = await askForAll('t');
    const total = openOf(console);
    expect(rows().every((row) => row.dataset['selected'] === 'true')).toBe(true);
    const dialog = await find('dialog', a.confirm(String(total), t.alerts.action.take));
    expect(console.sent('planTriageAct')).toMatchObject([{ filters: { status: ['open'] }, action: { kind: 'take' } }]);
    expect(started(console)).toEqual([]);
    click(one('button', a.start, dialog));
    await until(() => {
      expect(started(console)).toEqual([{ confirmed: false }]);
    });
    await findText(a.ended.done(t.alerts.action.take));
    await findText(a.doneOf(String(total), String(total)));
    // No row was named: what was not loaded is done as well.
    expect(console.sent('actOnAlertGroups')).toEqual([]);
    press('z', document.body);
    await until(() => {
      expect(console.sent('undoTriageAct')).toHaveLength(1);
    });
    await findText(a.ended.done(t.alerts.action.undo));
  });

  it('takes the number that the server counted, not that of the rows', async () => {
    await askForAll('e', {
      planTriageAct: ({ state }) =>
        add(state, { action: { kind: 'take' }, filters: {}, total: 98_765, state: 'planned' }),
    });
    await find('dialog', a.confirm('98,765', t.alerts.action.take));
  });

  it('asks whether rows of open critical incidents are meant too', async () => {
    const console = await askForAll('t', {
      planTriageAct: ({ state }) =>
        add(state, {
          filters: {},
          total: 5,
          inOpenCritical: 2,
          action: { kind: 'close', verdict: 'test' },
          state: 'planned',
        }),
    });
    const dialog = await find('dialog');
    click(one('checkbox', a.critical('2'), dialog));
    click(one('button', a.start, dialog));
    await until(() => {
      expect(started(console)).toEqual([{ confirmed: true }]);
    });
  });

  it('says what was left out, and why', async () => {
    const console = await askForAll('t', {
      listTriageActs: ({ state }) => ({
        acts: [...(ENDED.get(state) ?? [])],
      }),
      startTriageAct: ({ state }) => {
        const act = { filters: {}, total: 9, done: 4, id: 'left' };
        ENDED.set(state, [add(state, { ...act, state: 'done', leftOut: LEFT_OUT, mayUndo: true })]);
        return add(state, { ...act, done: 0, state: 'running' });
      },
    });
    click(one('button', a.start, await find('dialog')));
    await findText(a.leftOut('3', a.changedSince));
    await findText(a.leftOut('2', errorText('incidents.inOpenCritical', 'zh-CN')));
    expect(started(console)).toHaveLength(1);
  });

  it('is a selection like another: Escape lets go, x leaves one out, m is for rows', async () => {
    const console = await openQueue();
    press('*');
    await findText(a.allSelected(String(openOf(console))));
    press('m');
    await findText(a.noMerge);
    press('j');
    await at(0);
    press('x');
    await findText(t.alerts.selected(openOf(console) - 1));
    press('*');
    await findText(a.allSelected(String(openOf(console))));
    press('Escape');
    await until(() => {
      expect(all('toolbar')).toEqual([]);
    });
    expect(console.sent('planTriageAct')).toEqual([]);
  });
});

const LEFT_OUT: TriageAct['leftOut'] = [
  { code: 'records.versionConflict', count: 3 },
  { code: 'incidents.inOpenCritical', count: 2 },
];
const ENDED = new WeakMap<object, readonly TriageAct[]>();

describe('an act that runs', () => {
  it('is shown to who comes back, and can be stopped', async () => {
    const console = await openQueue({
      listTriageActs: ({ state }) => ({
        acts: [add(state, { id: 'long', filters: {}, total: 2_000, done: 500, state: 'running' })],
      }),
    });
    await findText(a.running(t.alerts.action.take, '500', '2,000'));
    click(one('button', a.stop));
    await until(() => {
      expect(console.sent('cancelTriageAct')).toHaveLength(1);
    });
  });
});

describe('what the person did', () => {
  it('is listed by U, also what was done before the tab was opened, and taken back', async () => {
    const console = await openQueue({
      listTriageActs: ({ state }) => ({ acts: ENDED.get(state) ?? [closed(state)] }),
    });
    press('U');
    const dialog = await find('dialog', a.own);
    await findText(`${t.alerts.action.close} · ${zhCn.verdict.benign}`);
    expect(shownText(dialog)).toContain(a.doneOf('7', '8'));
    click(one('button', t.alerts.action.undo, dialog));
    await until(() => {
      expect(console.sent('undoTriageAct')).toHaveLength(1);
    });
  });

  it('says that there is nothing', async () => {
    await openQueue();
    press('U');
    await find('dialog', a.own);
    await findText(a.none);
  });

  it('says that it cannot be read, and tries again', async () => {
    await openQueue({ listTriageActs: refuse('records.unavailable', 503) });
    press('U');
    await findText(errorText('records.unavailable', 'zh-CN'));
  });
});

function closed(state: Parameters<typeof add>[0]): TriageAct {
  return add(state, { action: { kind: 'close', verdict: 'benign' }, total: 8, done: 7, mayUndo: true });
}
