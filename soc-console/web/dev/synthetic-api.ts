/* Development and tests only: the console's API over a synthetic county. Its answers are `answers.ts` of each page. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { API_PREFIX, API_ROUTES, type ApiOperation, type ApiRoute, type Problem } from '@qiaolou/schema';
import { answers as sessionAnswers } from './session-answers.ts';
import { Refusal, type SyntheticAnswers, type SyntheticState } from './synthetic-call.ts';

const PAGES_FOLDER = join(import.meta.dirname, '../src/pages');
const names = readdirSync(PAGES_FOLDER).filter((name) => existsSync(join(PAGES_FOLDER, name, 'answers.ts')));
const pages = await Promise.all(
  names.map(
    async (name) => (await import(`../src/pages/${name}/answers.ts`)) as { readonly answers: SyntheticAnswers },
  ),
);
const ANSWERS: SyntheticAnswers = Object.fromEntries(
  [sessionAnswers, ...pages.map(({ answers }) => answers)].flatMap((answers) => Object.entries(answers)),
);

/** A request as HTTP brings it. */
export interface SyntheticRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** Answers a request of the API; `handlers` stand in for those of the synthetic county. */
export async function answerSynthetic(
  state: SyntheticState,
  request: SyntheticRequest,
  handlers: SyntheticAnswers = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const found = routeOf(request.method, request.url.pathname);
  const handler = found && (handlers[found.operation] ?? ANSWERS[found.operation]);
  if (!handler) return refused(new Refusal('api.notFound', 404));
  const values = found.pattern.exec(request.url.pathname)?.slice(1) ?? [];
  const names = [...found.route.path.matchAll(/:([a-z]+)/gi)].map(([, name]) => name ?? '');
  const params = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(values[i] ?? '')]));
  const body = request.body === '' ? {} : (JSON.parse(request.body) as Record<string, unknown>);
  try {
    if (state.role === undefined && found.route.access !== 'public') throw new Refusal('auth.required', 401);
    const result = await handler({ state, params, query: request.url.searchParams, body });
    return { status: found.route.response.status, body: result };
  } catch (error) {
    return refused(error instanceof Refusal ? error : new Refusal('internal', 500));
  }
}

function refused({ code, status }: Refusal): { readonly status: number; readonly body: unknown } {
  const body: Problem = {
    type: `${API_PREFIX}/openapi.json#/x-error-codes/${code}`,
    ...{ title: code, status, instance: 'urn:qiaolou:request:0', code, details: {} },
  };
  return { status, body };
}

const ROUTES = Object.entries(API_ROUTES).map(([operation, route]: [string, ApiRoute]) => ({
  operation: operation as ApiOperation,
  route,
  pattern: new RegExp(`^${API_PREFIX}${route.path.replace(/:[a-z]+/gi, '([^/]+)')}$`),
}));

/** The operation that a method and a path mean. */
export function routeOf(method: string, path: string): (typeof ROUTES)[number] | undefined {
  return ROUTES.find(({ route, pattern }) => route.method === method.toLowerCase() && pattern.test(path));
}
