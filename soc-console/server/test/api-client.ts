import {
  API_PREFIX,
  API_ROUTES,
  CSRF_HEADER,
  ERROR_CATALOGUE,
  type ApiInput,
  type ApiOperation,
  type ApiOutput,
  type ErrorCode,
  type Problem,
  type SessionInfo,
} from '@qiaolou/schema';

/** What a call is made of; parts the operation does not have are left out. */
export interface CallInput<O extends ApiOperation> {
  readonly params?: ApiInput<O, 'params'>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: ApiInput<O, 'body'>;
}

/** A browser's part of the API: cookies, CSRF token, nothing else. */
export class ApiClient {
  readonly url: string;
  cookie = '';
  /** What the device is known by. */
  device = '';
  /** Where a proxy says that the client is. */
  address = '';
  csrf = '';

  constructor(url: string) {
    this.url = url;
  }

  /** Any request, with the session's cookie and token unless `headers` say otherwise. */
  async fetch(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    const response = await fetch(this.url + path, {
      ...init,
      headers: {
        ...((this.cookie || this.device) && { cookie: [this.cookie, this.device].filter(Boolean).join('; ') }),
        ...(this.address && { 'x-forwarded-for': this.address }),
        ...(this.csrf && { [CSRF_HEADER]: this.csrf }),
        ...init.headers,
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      if (pair.includes('-device=')) this.device = pair;
      else this.cookie = pair;
    }
    return response;
  }

  /** An operation of the route table. */
  send<O extends ApiOperation>(operation: O, input: CallInput<O> = {}): Promise<Response> {
    const { method, path } = API_ROUTES[operation];
    const params = (input.params ?? {}) as Readonly<Record<string, string>>;
    const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(input.query ?? {}))
      for (const one of typeof value === 'string' ? [value] : value) query.append(key, one);
    const search = query.size > 0 ? `?${query.toString()}` : '';
    return this.fetch(`${API_PREFIX}${filled}${search}`, {
      method: method.toUpperCase(),
      ...(input.body !== undefined && {
        body: JSON.stringify(input.body),
        headers: { 'content-type': 'application/json' },
      }),
    });
  }

  /** A call that must succeed; its answer. */
  async call<O extends ApiOperation>(operation: O, input: CallInput<O> = {}): Promise<ApiOutput<O>> {
    const response = await this.send(operation, input);
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${operation}: ${response.status} ${JSON.stringify(body)}`);
    return body as ApiOutput<O>;
  }

  /** A call that must fail; `status code`. */
  async refusal<O extends ApiOperation>(operation: O, input: CallInput<O> = {}): Promise<string> {
    return refusalOf(await this.send(operation, input));
  }

  async login(name: string, password: string): Promise<SessionInfo> {
    const info = await this.call('login', { body: { name, password } });
    this.csrf = info.csrfToken;
    return info;
  }
}

/** `status code` of a failed answer. */
export async function refusalOf(response: Response): Promise<string> {
  const body = (await response.json()) as { code?: string };
  return `${response.status} ${body.code ?? 'no code'}`;
}

/** The whole problem that a failed answer must be, in the language nobody asked to change. */
export function problemOf(response: Response, code: ErrorCode, more: Partial<Problem> = {}): Problem {
  return {
    type: `${API_PREFIX}/openapi.json#/x-error-codes/${code}`,
    title: ERROR_CATALOGUE[code].zh,
    status: response.status,
    instance: `urn:qiaolou:request:${response.headers.get('x-request-id') ?? ''}`,
    code,
    details: {},
    ...more,
  };
}
