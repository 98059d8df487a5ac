import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type BrowserServer, type Page } from 'playwright-core';
import type { ConsoleSession } from './console-session.ts';

/** Debian's Chromium; `apt-get install chromium fonts-noto-cjk` brings it. */
export const CHROMIUM = '/usr/bin/chromium';

/** Whether this machine has the browser. */
export const chromiumInstalled: boolean = existsSync(CHROMIUM);

/** The size of the smallest screen the console is made for. */
const VIEWPORT = { width: 1366, height: 768 } as const;
/** How long a page may take on a busy machine. */
const PAGE_MS = 180_000;

/** A window of a person of its own, with no trace of anybody else's, and what went wrong in it so far. */
export interface ConsoleWindow {
  readonly page: Page;
  /** Requests to any other origin, violations of the Content-Security-Policy, errors and uncaught exceptions. */
  readonly faults: WindowFaults;
  /** Documents loaded so far: one more means that the page was reloaded. */
  documents(): number;
  /** Goes on in a session that was opened through the API. */
  enter(session: ConsoleSession): Promise<void>;
  close(): Promise<void>;
}

/** What must not happen on any page. */
interface WindowFaults {
  readonly foreignRequests: readonly string[];
  readonly policyViolations: readonly string[];
  readonly errors: readonly string[];
}

/** Starts the browser for others to connect to; a window is opened in it for each test. */
export async function startChromium(): Promise<BrowserServer> {
  return await chromium.launchServer({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Connects to the browser that {@link startChromium} started at `endpoint`; closing it ends the connection alone. */
export async function connectChromium(endpoint: string): Promise<Browser> {
  return await chromium.connect(endpoint);
}

/** Opens a window that notes every foreign request, policy violation and error from now on. */
export async function openWindow(browser: Browser, origin: string): Promise<ConsoleWindow> {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PAGE_MS);
  const foreignRequests: string[] = [];
  const policyViolations: string[] = [];
  const errors: string[] = [];
  let documents = 0;
  await watchPolicy(context, policyViolations);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (request.resourceType() === 'document' && url.origin === origin) documents += 1;
    const own = url.origin === origin || ['data:', 'blob:', 'about:'].includes(url.protocol);
    if (!own) foreignRequests.push(request.url());
  });
  const page = await context.newPage();
  watchErrors(page, errors);
  return {
    page,
    faults: { foreignRequests, policyViolations, errors },
    documents: () => documents,
    enter: async ({ cookie }) => {
      const [name = '', value = ''] = cookie.split('=');
      await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: 'Strict' }]);
    },
    close: () => context.close(),
  };
}

async function watchPolicy(context: BrowserContext, violations: string[]): Promise<void> {
  await context.exposeBinding('reportPolicyViolation', (_source, text: string) => {
    violations.push(text);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportPolicyViolation: (text: string) => void }).reportPolicyViolation;
      report(`${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
}

function watchErrors(page: Page, errors: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusedSession(message.text(), message.location().url))
      errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(`uncaught ${error.stack ?? error.message}`));
}

/** Chromium reports every refused call on its console; that nobody is logged in is no error of the page. */
function isRefusedSession(text: string, url: string): boolean {
  return text.includes('401') && new URL(url, 'http://none').pathname.endsWith('/session');
}
