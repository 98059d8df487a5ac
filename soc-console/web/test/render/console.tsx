import './browser.ts';
import { createMemoryHistory } from '@tanstack/react-router';
import type { ApiOperation, Permission, Role } from '@qiaolou/schema';
import { createRoot } from 'react-dom/client';
import { afterEach, vi } from 'vitest';
import { answerSynthetic, routeOf } from '../../dev/synthetic-api.ts';
import {
  createSyntheticState,
  Refusal,
  type SyntheticAnswers,
  type SyntheticHandler,
  type SyntheticState,
} from '../../dev/synthetic-call.ts';
import { DEFAULT_PREFERENCES, setPreferences, type Language } from '../../src/base/preferences.ts';
import { createQueryClient, Root } from '../../src/shell/root.tsx';
import { createConsoleRouter, type ConsoleRouter } from '../../src/shell/router.tsx';
import { FakeEventSource } from './fake-event-source.ts';

/** Answers given instead of the synthetic county's; a `Response` is given as it is. */
export type Handlers = SyntheticAnswers;

/** Never answers: a page that waits for it keeps waiting. */
export const never: SyntheticHandler = () => new Promise(() => undefined);

/** Refuses with a code of the catalogue. */
export const refuse =
  (code: string, status = 500): SyntheticHandler =>
  () => {
    throw new Refusal(code, status);
  };

/** The console as one person has it open. */
export interface OpenConsole {
  /** What the server holds; changes here are seen at the next reading. */
  readonly state: SyntheticState;
  readonly router: ConsoleRouter;
  /** Bodies of the calls of one operation, in order. */
  readonly sent: (operation: ApiOperation) => readonly unknown[];
  /** How many calls of one operation the page does not wait for any more. */
  readonly abandoned: (operation: ApiOperation) => number;
  /** Closes the tab's page, as a reload does first. */
  readonly close: () => void;
  /** Path and search of the address bar. */
  readonly address: () => string;
}

interface Call {
  readonly operation: ApiOperation | undefined;
  readonly body: unknown;
  readonly signal: AbortSignal | null | undefined;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Opens the whole console at an address over a synthetic county of its own; closed when the test ends. */
export function openConsole(given: {
  readonly at: string;
  readonly role?: Role | undefined;
  readonly permissions?: readonly Permission[];
  readonly mustChangePassword?: boolean;
  readonly language?: Language;
  readonly handlers?: Handlers;
}): OpenConsole {
  const state = createSyntheticState('role' in given ? given.role : 'analyst');
  if (given.permissions) state.permissions = given.permissions;
  state.mustChangePassword = given.mustChangePassword ?? false;
  setPreferences({ ...DEFAULT_PREFERENCES, language: given.language ?? 'zh-CN' });
  const calls: Call[] = [];
  vi.stubGlobal('EventSource', FakeEventSource);
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address, 'http://console.test');
    const method = init.method ?? 'GET';
    const text = typeof init.body === 'string' ? init.body : '';
    calls.push({
      operation: routeOf(method, url.pathname)?.operation,
      body: text === '' ? undefined : JSON.parse(text),
      signal: init.signal,
    });
    const { status, body } = await answerSynthetic(state, { method, url, body: text }, given.handlers);
    if (body instanceof Response) return body;
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  const history = createMemoryHistory({ initialEntries: [given.at] });
  const router = createConsoleRouter(history);
  const queryClient = createQueryClient();
  const element = document.createElement('div');
  document.body.append(element);
  const root = createRoot(element);
  root.render(<Root router={router} queryClient={queryClient} />);
  const close = (): void => {
    root.unmount();
    queryClient.clear();
    document.body.replaceChildren();
    FakeEventSource.connections.clear();
    vi.unstubAllGlobals();
  };
  closing.push(close);
  return {
    state,
    router,
    close: () => {
      closing.splice(closing.indexOf(close), 1);
      close();
    },
    sent: (operation) => calls.filter((call) => call.operation === operation).map(({ body }) => body),
    abandoned: (operation) => calls.filter((call) => call.operation === operation && call.signal?.aborted).length,
    address: () => `${history.location.pathname}${history.location.search}`,
  };
}
