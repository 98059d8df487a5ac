import {
  ANSWER_LINES_TYPE,
  API_PREFIX,
  API_ROUTES,
  CSRF_HEADER,
  PROBLEM_TYPE,
  type ApiInput,
  type ApiOperation,
  type ApiOutput,
  type ApiRoute,
  type JsonObject,
  type Problem,
  type StepProgress,
  parseJson,
} from '@qiaolou/schema';
import { readAnswerLines } from './answer-lines.ts';

/** A failed call: the catalogue's code, HTTP status and facts. `network` has status 0: no answer came. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: JsonObject;

  constructor(code: string, status: number, details: JsonObject = {}) {
    super(code);
    this.name = 'ApiFailure';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

type Part<O extends ApiOperation, K extends 'params' | 'query' | 'body'> =
  ApiInput<O, K> extends undefined ? { readonly [P in K]?: undefined } : { readonly [P in K]: ApiInput<O, K> };

/** Parts that an operation needs: path parameters, query string, body. */
export type CallInput<O extends ApiOperation> = Part<O, 'params'> & Part<O, 'query'> & Part<O, 'body'>;

interface Session {
  csrfToken: string;
  onUnauthenticated: () => void;
}

const session: Session = { csrfToken: '', onUnauthenticated: () => undefined };

/** Token of the session in force, sent with every call but GET. */
export function setCsrfToken(token: string): void {
  session.csrfToken = token;
}

/** What to do when the server says that nobody is logged in. */
export function onUnauthenticated(handler: () => void): void {
  session.onUnauthenticated = handler;
}

type QueryValue = string | number | boolean | undefined;

/** Address of an operation with its parameters filled in; lists become repeated keys. */
export function operationUrl(
  path: string,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const filled = path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const item of Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue])
      if (item !== undefined && item !== '') search.append(name, String(item));
  const text = search.toString();
  return `${API_PREFIX}${filled}${text === '' ? '' : `?${text}`}`;
}

/**
 * Calls an operation of the API. Throws {@link ApiFailure}. Answers are checked against the route's schema in
 * development only: the server checks what it accepts, and both sides are built from one contract.
 */
export async function callApi<O extends ApiOperation>(
  operation: O,
  input: CallInput<O>,
  signal?: AbortSignal,
): Promise<ApiOutput<O>> {
  const response = await send(operation, input, { signal });
  if (response.status === 204) return undefined as ApiOutput<O>;
  return checkedAnswer(operation, parseJson(await response.text()));
}

/**
 * As `callApi`, for a question that may take long: hears how far it is from when it has taken a second. Throws
 * {@link ApiFailure}, also when it fails after that.
 */
export async function askApi<O extends ApiOperation>(
  operation: O,
  input: CallInput<O>,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: StepProgress) => void },
): Promise<ApiOutput<O>> {
  const response = await send(operation, input, { signal, accept: `${ANSWER_LINES_TYPE}, ${OTHERWISE_JSON}` });
  const isLines = response.headers.get('content-type')?.startsWith(ANSWER_LINES_TYPE) === true;
  if (!isLines || response.body === null) return checkedAnswer(operation, parseJson(await response.text()));
  const end = await readAnswerLines(response.body, onProgress).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ApiFailure('network', 0);
  });
  switch (end.kind) {
    case 'answer':
      return checkedAnswer(operation, end.answer);
    case 'problem':
      throw failed(failureOf(end.problem, end.problem.status));
    case 'cut':
      throw new ApiFailure('network', 0);
    default:
      return end satisfies never;
  }
}

/** Liked less than lines. */
const OTHERWISE_JSON = `application/json;q=0.9, ${PROBLEM_TYPE};q=0.9`;

function checkedAnswer<O extends ApiOperation>(operation: O, body: unknown): ApiOutput<O> {
  const route: ApiRoute = API_ROUTES[operation];
  if (import.meta.env.DEV && route.response.kind === 'json') {
    const checked = route.response.schema.safeParse(body);
    if (!checked.success) throw new Error(`${operation}: answer breaks the contract: ${checked.error.message}`);
  }
  return body as ApiOutput<O>;
}

/** Calls an operation that answers with bytes (exports). Throws {@link ApiFailure}. */
export async function callForResponse<O extends ApiOperation>(operation: O, input: CallInput<O>): Promise<Response> {
  return await send(operation, input, {});
}

async function send(
  operation: ApiOperation,
  input: { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown },
  {
    signal,
    accept = `application/json, ${PROBLEM_TYPE}`,
  }: { readonly signal?: AbortSignal | undefined; readonly accept?: string },
): Promise<Response> {
  const route: ApiRoute = API_ROUTES[operation];
  const url = operationUrl(
    route.path,
    input.params as Readonly<Record<string, unknown>> | undefined,
    input.query as Readonly<Record<string, unknown>> | undefined,
  );
  const headers: Record<string, string> = { accept };
  if (route.method !== 'get') headers[CSRF_HEADER] = session.csrfToken;
  if (input.body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(url, {
    method: route.method.toUpperCase(),
    headers,
    credentials: 'same-origin',
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new ApiFailure('network', 0);
  });
  if (response.ok) return response;
  throw failed(await readFailure(response));
}

/** The failure, told to who must know when nobody is logged in. */
function failed(failure: ApiFailure): ApiFailure {
  if (failure.code === 'auth.required') session.onUnauthenticated();
  return failure;
}

function failureOf({ code, details }: Pick<Problem, 'code' | 'details'>, status: number): ApiFailure {
  return new ApiFailure(code, status, details as JsonObject);
}

async function readFailure(response: Response): Promise<ApiFailure> {
  try {
    const { code, details } = parseJson(await response.text()) as {
      readonly code?: unknown;
      readonly details?: unknown;
    };
    if (typeof code === 'string') return new ApiFailure(code, response.status, (details ?? {}) as JsonObject);
  } catch {
    // A proxy's HTML page; the status is all there is.
  }
  return new ApiFailure('internal', response.status);
}
