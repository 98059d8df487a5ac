import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Debian's Chromium; `apt-get install chromium fonts-noto-cjk` brings it. */
export const CHROMIUM = '/usr/bin/chromium';

/** Whether this machine has the browser. */
export const chromiumInstalled: boolean = existsSync(CHROMIUM);

/** The size of the smallest screen the console is made for. */
const VIEWPORT = { width: 1366, height: 768 } as const;

/** A page of the console and what went wrong in it so far. */
export interface ConsoleBrowser {
  readonly page: Page;
  /** Requests to any other origin. */
  readonly foreignRequests: readonly string[];
  /** Violations of the Content-Security-Policy. */
  readonly policyViolations: readonly string[];
  /** Errors on the browser's console and uncaught exceptions. */
  readonly errors: readonly string[];
  /** Documents loaded so far: one more means that the page was reloaded. */
  documents(): number;
  close(): Promise<void>;
}

/** Chromium reports every refused call on its console; that nobody is logged in is no error of the page. */
function isRefusedSession(text: string, url: string): boolean {
  return text.includes('401') && new URL(url, 'http://none').pathname.endsWith('/session');
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

async function launch(): Promise<Browser> {
  return await chromium.launch({
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

/** Opens a browser that notes every foreign request, policy violation and error from now on. */
export async function openBrowser(origin: string): Promise<ConsoleBrowser> {
  const browser = await launch();
  const context = await browser.newContext({
    viewport: VIEWPORT,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(45_000);
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
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusedSession(message.text(), message.location().url))
      errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(`uncaught ${error.stack ?? error.message}`));
  return {
    page,
    foreignRequests,
    policyViolations,
    errors,
    documents: () => documents,
    close: () => browser.close(),
  };
}
