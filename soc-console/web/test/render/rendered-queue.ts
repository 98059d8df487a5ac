import { expect } from 'vitest';
import { messages as t } from '../../src/pages/alerts/messages.zh-cn.ts';
import { openConsole, type Handlers, type OpenConsole } from './console.tsx';
import { all, one, shownText, until } from './screen.ts';

/** Address of the queue as most tests open it. */
export const AT = '/alerts?time=30d&status=open';

/** The rows of the queue from top to bottom. */
export function rows(): readonly HTMLElement[] {
  return all('row', undefined, one('table', t.alerts.title));
}

/** Id of the group in a row; empty without one. */
export const idOf = (row: HTMLElement | undefined): string => row?.dataset['row'] ?? '';
/** What a group's row reads. */
export const textOf = (id: string): string => shownText(rows().find((row) => idOf(row) === id));
/** Place of the row the keys work on; -1 before the first key. */
export const cursor = (): number => rows().findIndex((row) => row.dataset['current'] === 'true');

/** Opens the console at the queue and waits for its rows. */
export async function openQueue(handlers: Handlers = {}, at = AT): Promise<OpenConsole> {
  const console = openConsole({ at, handlers });
  await until(() => {
    expect(rows().length).toBeGreaterThan(5);
  });
  return console;
}

/** Resolves when the keys work on this row. */
export async function at(index: number): Promise<void> {
  await until(() => {
    expect(cursor()).toBe(index);
  });
}

/** Resolves with the actions sent so far when there are `n`. */
export async function sentActions(console: OpenConsole, n: number): Promise<readonly unknown[]> {
  return await until(() => {
    const actions = console.sent('actOnAlertGroups').map((body) => (body as { readonly action: unknown }).action);
    expect(actions).toHaveLength(n);
    return actions;
  });
}
