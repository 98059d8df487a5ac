// @vitest-environment happy-dom
import { clipboard } from './browser.ts';
import { describe, expect, it } from 'vitest';
import { messages as t } from '../../src/pages/alerts/messages.zh-cn.ts';
import { zhCn } from '../../src/i18n/zh-cn.ts';
import { openConsole, refuse } from './console.tsx';
import { all, click, find, findText, one, press, until } from './screen.ts';
import { AT, at, cursor, idOf, openQueue, rows, sentActions, textOf } from './rendered-queue.ts';

describe('the keys of the queue', () => {
  it('j and k move, Home and End go to the edges', async () => {
    await openQueue();
    press('j');
    await at(0);
    press('j');
    await at(1);
    press('k');
    await at(0);
    press('ArrowDown');
    press('ArrowDown');
    await at(2);
    press('Home');
    await at(0);
  });

  it('o opens what is under the cursor, its tabs say why, Escape closes it', async () => {
    const console = await openQueue();
    press('j');
    await at(0);
    press('o');
    const flyout = await find('complementary', t.alerts.flyout.label);
    await findText(t.alerts.flyout.what);
    expect(console.address()).toContain(`selected=${idOf(rows()[0])}`);
    for (const [tab, text] of [
      [t.alerts.flyout.tab.why, t.alerts.flyout.condition],
      [t.alerts.flyout.tab.evidence, t.alerts.flyout.openInSearch],
      [t.alerts.flyout.tab.entities, t.alerts.flyout.entityEvents],
    ] as const) {
      click(one('tab', tab, flyout));
      await findText(text);
    }
    press('j');
    await until(() => {
      expect(console.address()).toContain(`selected=${idOf(rows()[1])}`);
    });
    press('Escape', document.body);
    await until(() => {
      expect(all('complementary', t.alerts.flyout.label)).toEqual([]);
    });
  });

  it('t takes, at once on screen and then on the server; z takes it back', async () => {
    const console = await openQueue();
    const id = idOf(rows()[0]);
    press('j');
    await at(0);
    press('t');
    await until(() => {
      expect(textOf(id)).toContain('zhangwei');
    });
    await findText(t.alerts.done.take(1));
    press('z');
    await findText(t.alerts.done.undo(1));
    expect(await sentActions(console, 2)).toEqual([{ kind: 'take' }, { kind: 'undo' }]);
  });

  it('e begins, c and a digit close with that verdict and go on to the next', async () => {
    const console = await openQueue();
    const id = idOf(rows()[0]);
    press('j');
    await at(0);
    press('e');
    await until(() => {
      expect(textOf(id)).toContain(zhCn.alertStatus.investigating);
    });
    press('c');
    await findText(t.alerts.closeHint);
    press('2');
    await until(() => {
      expect(textOf(id)).toContain(zhCn.verdict.false_positive);
    });
    await at(1);
    expect(await sentActions(console, 2)).toEqual([
      { kind: 'status', status: 'investigating' },
      { kind: 'close', verdict: 'false_positive' },
    ]);
  });

  it('f shows only this rule, v copies the address, / goes to the search box, ? lists the keys', async () => {
    const console = await openQueue();
    press('j');
    await at(0);
    press('v');
    await until(() => {
      expect(clipboard).toHaveLength(1);
    });
    press('f');
    await until(() => {
      expect(console.address()).toContain('ruleId=');
    });
    press('/');
    expect(document.activeElement?.getAttribute('aria-label')).toBe(t.alerts.searchLabel);
    press('?', document.body);
    await findText(zhCn.shortcuts.note);
    for (const text of Object.values(t.alertKeys.item)) await findText(text);
  });

  it('do nothing while somebody types', async () => {
    const console = await openQueue();
    one('combobox', t.alerts.searchLabel).focus();
    for (const key of ['j', 't', 'x']) press(key);
    expect(cursor()).toBe(-1);
    expect(console.sent('actOnAlertGroups')).toEqual([]);
  });

  it('act for nobody who may only look', async () => {
    const console = openConsole({ at: AT, role: 'viewer' });
    await until(() => {
      expect(rows().length).toBeGreaterThan(5);
    });
    press('j');
    await at(0);
    for (const key of ['t', 'e', 'm', 'z', '.']) press(key);
    press('c');
    press('1');
    expect(console.sent('actOnAlertGroups')).toEqual([]);
    expect(all('dialog')).toEqual([]);
  });
});

describe('a change that the server refuses', () => {
  it('goes back to what it was, and says why', async () => {
    await openQueue({ actOnAlertGroups: refuse('store.timeout', 504) });
    const id = idOf(rows()[0]);
    const before = textOf(id);
    press('j');
    await at(0);
    press('t');
    await findText('查询超时');
    expect(textOf(id)).toBe(before);
  });

  it('shows what somebody else did meanwhile, and can be done again on that', async () => {
    const console = await openQueue();
    const id = idOf(rows()[0]);
    const group = console.state.groups.find((row) => row.id === id);
    Object.assign(group ?? {}, { assignee: 'lina', status: 'handled', version: 2 });
    press('j');
    await at(0);
    press('e');
    await findText(t.alerts.conflict.title(1));
    await findText(t.alerts.conflict.state(zhCn.alertStatus.handled, 'lina'));
    expect(textOf(id)).toContain(zhCn.alertStatus.handled);
    click(one('button', t.alerts.conflict.again));
    await until(() => {
      expect(textOf(id)).toContain(zhCn.alertStatus.investigating);
    });
  });
});

describe('closing alerts of an open critical incident', () => {
  it('asks; the same again on other rows asks anew, for nobody confirmed those', async () => {
    const console = await openQueue({
      actOnAlertGroups: ({ state, body }) => {
        const { ids, action } = body as unknown as {
          readonly ids: readonly { readonly id: string }[];
          readonly action: { readonly confirmed?: boolean };
        };
        return {
          results: ids.map(({ id }) => {
            const { sparkline: _sparkline, ...group } = state.groups.find((one) => one.id === id) ?? {};
            if (action.confirmed !== true) return { id, ok: false, code: 'incidents.inOpenCritical', current: group };
            return { id, ok: true, group: { ...group, status: 'closed', version: 2 } };
          }),
        };
      },
    });
    press('j');
    await at(0);
    press('c');
    press('1');
    click(await find('button', t.alerts.inOpenCritical.ok));
    expect(await sentActions(console, 2)).toEqual([
      { kind: 'close', verdict: 'true_positive' },
      { kind: 'close', verdict: 'true_positive', confirmed: true },
    ]);
    await at(1);
    await findText(t.alerts.done.close(1));
    press('.', document.body);
    expect((await sentActions(console, 3)).at(-1)).toEqual({ kind: 'close', verdict: 'true_positive' });
  });
});

describe('the histogram', () => {
  it('counts all that match, though few of them are loaded', async () => {
    await openQueue({ alertHistogram: () => ({ intervalMs: 60_000, buckets: [BUCKET], total: 12_345 }) });
    await find('img', t.alerts.histogram('12,345'));
  });
});

const BUCKET = { at: '2026-11-22T00:00:00.000Z', count: 12_345, levels: { high: 12_345 } };
