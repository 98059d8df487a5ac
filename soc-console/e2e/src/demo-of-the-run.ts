import type { TestProject } from 'vitest/node';
import { changePasswordByApi, logInByApi, type ConsoleSession } from './console-session.ts';
import { CHROMIUM, chromiumInstalled, startChromium } from './console-browser.ts';
import { resetPassword, startDemo, type DemoAddress } from './demo-platform.ts';

/** With `QIAOLOU_TEST_SCREENSHOTS=1` the pictures of the README are taken anew, of a fuller day. */
export const SCREENSHOTS = process.env['QIAOLOU_TEST_SCREENSHOTS'] === '1';
const EVENTS = SCREENSHOTS ? 30_000 : 6_000;
const ADMINISTRATOR = 'sysadmin';

/** The one demo of a run, the one browser, and two sessions for all tests: logins per minute are bounded. */
export interface DemoOfTheRun {
  readonly address: DemoAddress;
  /** Where the browser listens. */
  readonly browser: string;
  /** The demo's account: analyst, security administrator and audit administrator at once. */
  readonly demo: ConsoleSession;
  /** The system administrator, who makes accounts. */
  readonly administrator: ConsoleSession;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly demoOfTheRun: DemoOfTheRun | undefined;
  }
}

/** Starts demo and browser before the first test and ends them after the last; vitest calls it once a run. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!chromiumInstalled) {
    process.stderr.write(`skipped: no ${CHROMIUM}; "apt-get install chromium fonts-noto-cjk" brings it\n`);
    project.provide('demoOfTheRun', undefined);
    return undefined;
  }
  const platform = await startDemo(EVENTS);
  try {
    const browser = await startChromium();
    const { url, user, password, syslogTcpPort, data } = platform;
    project.provide('demoOfTheRun', {
      address: { url, user, password, syslogTcpPort, data },
      browser: browser.wsEndpoint(),
      demo: await logInByApi(url, user, password),
      administrator: await administrator(platform),
    });
    return async () => {
      await browser.close();
      await platform.stop();
    };
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

async function administrator(address: DemoAddress): Promise<ConsoleSession> {
  const currentPassword = await resetPassword(address, ADMINISTRATOR);
  const session = await logInByApi(address.url, ADMINISTRATOR, currentPassword);
  return await changePasswordByApi(session, { currentPassword, newPassword: 'Gate-of-the-north-27' });
}
