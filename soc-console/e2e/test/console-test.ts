import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertGroup, Role } from '@qiaolou/schema';
import { describe, expect, inject, test as base, vi } from 'vitest';
import {
  callByApi,
  changePasswordByApi,
  chromiumInstalled,
  ConsolePage,
  injectionLine,
  connectChromium,
  logInByApi,
  openWindow,
  sendLine,
  type ConsoleSession,
  type DemoOfTheRun,
} from '../src/index.ts';

/** How long a condition may take to come true on a busy machine. */
export const POLL = { timeout: 180_000 };

/** The queue of these sources alone, so that what others do does not move its rows. */
export const queueOf = (sources: readonly string[]): string =>
  `/alerts?${new URLSearchParams({ status: 'open,investigating', time: '7d', source: sources.join(',') }).toString()}`;

/** A suite in the browser, skipped where there is none. */
export const describeConsole = describe.skipIf(!chromiumInstalled);

/** An account made for one test. */
export interface NewUser {
  readonly name: string;
  /** Must be changed at the first login. */
  readonly oneTimePassword: string;
}

/**
 * A test in a window of its own, in which nothing may go outside, break the policy or fail. What it needs beforehand it
 * makes through the API, for an attacker and accounts that no other test has: so it runs alone and in any order.
 */
export const test = base
  .extend('run', { scope: 'worker' }, (): DemoOfTheRun => {
    const run = inject('demoOfTheRun');
    if (run === undefined) throw new Error('there is no demo without a browser');
    return run;
  })
  .extend('chromium', { scope: 'file' }, async ({ run }, { onCleanup }) => {
    const browser = await connectChromium(run.browser);
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('window', async ({ chromium, run }, { onCleanup }) => {
    const window = await openWindow(chromium, run.address.url);
    onCleanup(async () => {
      await window.close();
      expect(window.faults).toEqual({ foreignRequests: [], policyViolations: [], errors: [] });
    });
    return window;
  })
  /** The console, where nobody has logged in. */
  .extend('visitor', ({ window, run }) => new ConsolePage(window.page, run.address.url))
  /** The console, where the demo's account is logged in. */
  .extend('analyst', async ({ window, run, visitor }) => {
    await window.enter(run.demo);
    return visitor;
  })
  /** A number that no other test of the run has. */
  .extend('number', ({ run }) => claimNumber(run.address.data))
  /** Two addresses that have attacked nothing yet. */
  .extend('attackers', ({ number }): readonly [string, string] => {
    const block = `198.18.${Math.floor(number / 128)}`;
    const last = (number % 128) * 2;
    return [`${block}.${last}`, `${block}.${last + 1}`];
  })
  /** Makes an account of this test's own. */
  .extend('newUser', ({ run, number }) => async (role: Role): Promise<NewUser> => {
    const name = `${role.replace('_', '-')}-${number}`;
    const body = { name, displayName: `测试 ${number}`, roles: [role] };
    const { oneTimePassword } = await callByApi(run.administrator, 'createUser', { body });
    if (oneTimePassword === undefined) throw new Error(`${name} has no password`);
    return { name, oneTimePassword };
  })
  /** Lets an address attack the portal, some time ago if wanted, and waits for the alert. */
  .extend('attack', ({ run }) => async (attacker: string, agoMs = 0): Promise<AlertGroup> => {
    await sendLine(run.address.syslogTcpPort, injectionLine(Date.now() - agoMs, attacker));
    const query = { source: [attacker] };
    return await vi.waitFor(async () => only((await callByApi(run.demo, 'listAlertGroups', { query })).rows), POLL);
  });

/** The same account with a password that need not be changed, logged in. */
export async function settleIn(
  origin: string,
  { name, oneTimePassword }: NewUser,
  newPassword: string,
): Promise<ConsoleSession> {
  const session = await logInByApi(origin, name, oneTimePassword);
  return await changePasswordByApi(session, { currentPassword: oneTimePassword, newPassword });
}

function only<T>(list: readonly T[]): T {
  const [value] = list;
  if (value === undefined) throw new Error('there is none');
  return value;
}

/** Claims the lowest number that is free, for good: files of a run may run beside each other. */
function claimNumber(directory: string): number {
  for (let number = 1; ; number++) {
    try {
      closeSync(openSync(join(directory, `e2e-${number}`), 'wx'));
      return number;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
