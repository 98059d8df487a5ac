// @vitest-environment happy-dom
import { downloads } from './browser.ts';
import { MAX_ACTION_ROWS, type AlertGroupRow } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../dev/synthetic-call.ts';
import { messages as t } from '../../src/pages/alerts/messages.zh-cn.ts';
import { zhCn } from '../../src/i18n/zh-cn.ts';
import { FakeEventSource } from './fake-event-source.ts';
import { all, click, find, findText, nameOf, one, press, shownText, type, until } from './screen.ts';
import { at, idOf, openQueue, rows, sentActions, textOf } from './rendered-queue.ts';

describe('a selection', () => {
  it('x selects, X selects up to here; Escape lets go', async () => {
    await openQueue();
    press('j');
    await at(0);
    press('x');
    await findText(t.alerts.selected(1));
    press('j');
    await at(1);
    press('j');
    await at(2);
    press('X');
    await findText(t.alerts.selected(3));
    press('Escape');
    await until(() => {
      expect(all('toolbar')).toEqual([]);
    });
  });
});

describe('Escape in a menu', () => {
  it('belongs to the menu, though the focus is on its button: the selection stays', async () => {
    await openQueue();
    press('j');
    await at(0);
    press('x');
    await findText(t.alerts.selected(1));
    const assign = one('button', t.alerts.action.assign);
    click(assign);
    await find('menu');
    press('Escape', assign);
    await findText(t.alerts.selected(1));
  });
});

describe('more rows than one call takes', () => {
  it('are acted on and taken back whole, in parts', async () => {
    const many = MAX_ACTION_ROWS + 200;
    const console = await openQueue({
      listAlertGroups: ({ state }) => {
        const first = state.groups.find(({ status }) => status === 'open');
        if (!first) throw new Error('the county has no groups');
        const rows = Array.from({ length: many }, (_, i) => ({ ...first, id: `many-${i}` }));
        return { rows, facets: [], total: many };
      },
      actOnAlertGroups: ({ body, state }) => {
        const [{ sparkline: _sparkline, ...group } = {} as AlertGroupRow] = state.groups;
        const ids = body['ids'] as { readonly id: string; readonly version: number }[];
        if (ids.length > MAX_ACTION_ROWS) throw new Refusal('api.badInput', 400);
        return {
          results: ids.map(({ id, version }) => ({ id, ok: true, group: { ...group, id, version: version + 1 } })),
        };
      },
    });
    click(one('checkbox', t.alerts.selectAll));
    await findText(t.alerts.selected(many));
    click(one('button', /^开始研判/));
    await findText(t.alerts.done.status(many));
    press('z');
    await findText(t.alerts.done.undo(many));
    const sent = console.sent('actOnAlertGroups').map((body) => (body as { readonly ids: unknown[] }).ids.length);
    expect(sent).toEqual([MAX_ACTION_ROWS, 200, MAX_ACTION_ROWS, 200]);
  });
});

describe('dialogs of the queue', () => {
  it('closing asks for a verdict and takes a reason', async () => {
    const console = await openQueue();
    click(one('checkbox', /^选择 /));
    click(await find('button', /^关闭 c/));
    const dialog = await find('dialog');
    type(one('textbox', t.alerts.action.reason, dialog), '授权扫描');
    click(one('button', /误报/, dialog));
    expect(await sentActions(console, 1)).toEqual([{ kind: 'close', verdict: 'false_positive', reason: '授权扫描' }]);
  });

  it('a new incident has a title and a level and opens', async () => {
    const console = await openQueue();
    press('j');
    await at(0);
    press('m');
    const dialog = await find('dialog', t.alerts.incidentDialog.title(1));
    type(one('textbox', t.alerts.incidentDialog.name, dialog), '门户网站入侵');
    click(one('button', t.alerts.incidentDialog.create, dialog));
    await until(() => {
      expect(console.address()).toBe('/incidents/inc-3');
    });
    expect(console.sent('createIncident')).toMatchObject([{ title: '门户网站入侵' }]);
  });
});

describe('the queue beside its filters', () => {
  it('ticking a value narrows it and says so in the address', async () => {
    const console = await openQueue();
    click(one('checkbox', /^严重/));
    await until(() => {
      expect(console.address()).toContain('level=critical');
    });
    await until(() => {
      expect(rows().filter((row) => !shownText(row).includes(zhCn.level.critical))).toEqual([]);
    });
    click(one('button', zhCn.common.clear));
    await until(() => {
      expect(console.address()).not.toContain('level');
    });
  });

  it('sorts by the head of a column, the other way at the second click', async () => {
    const console = await openQueue();
    const risk = (): HTMLElement => one('columnheader', zhCn.alert.column.risk);
    click(one('button', zhCn.alert.column.risk, risk()));
    await until(() => {
      expect(risk().getAttribute('aria-sort')).toBe('descending');
    });
    click(one('button', zhCn.alert.column.risk, risk()));
    await until(() => {
      expect(risk().getAttribute('aria-sort')).toBe('ascending');
    });
    expect(console.address()).toContain('sort=risk&order=asc');
  });

  it('exports what is shown', async () => {
    await openQueue();
    click(one('button', zhCn.common.export));
    expect(downloads.map(({ url }) => url)).toEqual([expect.stringContaining('status=open')]);
  });
});

describe('the live stream', () => {
  it('says how the connection is', async () => {
    await openQueue();
    const { nav } = zhCn;
    await find('status', nav.connecting);
    FakeEventSource.current.accept();
    await find('status', nav.live);
    FakeEventSource.current.break();
    await find('status', nav.lost);
  });

  it('changes a row in place and keeps what is new behind a button', async () => {
    const console = await openQueue();
    const order = rows().map(idOf);
    const { sparkline: _, ...group } =
      console.state.groups.find((row) => row.id === order[1]) ?? console.state.groups[0] ?? expect.fail();
    FakeEventSource.current.accept();
    FakeEventSource.current.send({
      kind: 'alert-group',
      change: 'updated',
      group: { ...group, assignee: 'lina', version: 9 },
    });
    await until(() => {
      expect(textOf(group.id)).toContain('lina');
    });
    // A selection keeps the list as it is.
    press('j');
    await at(0);
    press('x');
    await findText(t.alerts.selected(1));
    FakeEventSource.current.send({
      kind: 'alert-group',
      change: 'created',
      group: { ...group, id: 'f'.repeat(40), version: 1 },
    });
    await findText(`${t.alerts.newCount(1)} · ${t.alerts.applyNew}`);
    expect(rows().map(idOf)).toEqual(order);
    click(one('button', new RegExp(t.alerts.newCount(1))));
    await until(() => {
      expect(all('button', new RegExp(t.alerts.newCount(1)))).toEqual([]);
    });
    expect(console.sent('listAlertGroups').length).toBeGreaterThan(1);
  });
});

it('people are chosen by name', async () => {
  const console = await openQueue();
  click(one('checkbox', /^选择 /));
  click(await find('button', t.alerts.action.assign));
  click(await find('menuitem', /李娜/));
  expect(await sentActions(console, 1)).toEqual([{ kind: 'assign', assignee: 'lina' }]);
  expect(nameOf(one('toolbar'))).toBe(zhCn.common.actions);
});
