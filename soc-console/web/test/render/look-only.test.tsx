// @vitest-environment happy-dom
import './browser.ts';
import { permissionsOf, roleSchema } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { zhCn } from '../../src/i18n/zh-cn.ts';
import { messages as t } from '../../src/pages/alerts/messages.zh-cn.ts';
import { openConsole } from './console.tsx';
import { all, click, findText, one, press, shownText, until } from './screen.ts';
import { AT, at, rows } from './rendered-queue.ts';

/** Who sees the queue and may not change an alert in it. */
const LOOKERS = roleSchema.options.filter((role) => {
  const permissions = permissionsOf([role]);
  return permissions.has('alerts.read') && !permissions.has('alerts.triage');
});

/** Everything that could be ticked beside or above a row. */
const boxes = (): readonly HTMLElement[] => all('checkbox', undefined, one('table', t.alerts.title));
const selected = (): readonly HTMLElement[] => rows().filter((row) => row.dataset['selected'] === 'true');

async function openQueueAs(role: (typeof roleSchema.options)[number]): Promise<void> {
  openConsole({ at: AT, role });
  await until(() => {
    expect(rows().length).toBeGreaterThan(5);
  });
}

it('somebody may look at the queue only', () => {
  expect(LOOKERS).toContain('viewer');
});

it('whoever may act can tick rows', async () => {
  await openQueueAs('analyst');
  expect(boxes().length).toBeGreaterThan(rows().length);
});

describe.each(LOOKERS)('a %s, who may not act on alerts,', (role) => {
  it('finds nothing to tick', async () => {
    await openQueueAs(role);
    expect(boxes()).toEqual([]);
  });

  it('selects nothing by a key', async () => {
    await openQueueAs(role);
    press('j');
    await at(0);
    for (const key of ['x', 'X', '*']) press(key);
    press('j');
    await at(1);
    expect(selected()).toEqual([]);
    expect(all('toolbar')).toEqual([]);
  });

  it('is not asked for a verdict', async () => {
    await openQueueAs(role);
    press('j');
    await at(0);
    press('c');
    press('j');
    press('j');
    await at(1);
    expect(shownText()).not.toContain(t.alerts.closeHint);
  });

  it('reads only of keys that do something', async () => {
    await openQueueAs(role);
    click(one('button', zhCn.nav.help));
    const { item, group } = t.alertKeys;
    await findText(item.help);
    const dialog = one('dialog', zhCn.shortcuts.title);
    for (const text of [item.next, item.hunt, item.refresh]) expect(shownText(dialog)).toContain(text);
    for (const text of [item.select, item.all, item.take, item.merge]) expect(shownText(dialog)).not.toContain(text);
    expect(all('heading', group.triage, dialog)).toEqual([]);
  });
});
