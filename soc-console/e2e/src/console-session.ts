import {
  API_PREFIX,
  API_ROUTES,
  CSRF_HEADER,
  type ApiInput,
  type ApiOperation,
  type ApiOutput,
  type ApiRoute,
} from '@qiaolou/schema';

/** Somebody who is logged in: what a browser needs to go on in the same session, and what a call of the API needs. */
export interface ConsoleSession {
  /** Address of the console, without a slash at its end. */
  readonly origin: string;
  /** Name of the account. */
  readonly user: string;
  /** The session cookie, `name=value`. */
  readonly cookie: string;
  readonly csrfToken: string;
}

type Part<O extends ApiOperation, K extends 'query' | 'body'> =
  ApiInput<O, K> extends undefined ? { readonly [P in K]?: undefined } : { readonly [P in K]: ApiInput<O, K> };

/** Query string and body of a call; routes with parameters in their path are not needed here. */
type Call<O extends ApiOperation> = Part<O, 'query'> & Part<O, 'body'>;

/** Logs in through the API. Throws with the answer when it is refused. */
export async function logInByApi(origin: string, name: string, password: string): Promise<ConsoleSession> {
  const nobody = { origin, user: name, cookie: '', csrfToken: '' };
  return await sessionOf(nobody, await send(nobody, 'login', { body: { name, password } }));
}

/** Changes the password of the own account; the session that was ends, the answer is the new one. */
export async function changePasswordByApi(
  session: ConsoleSession,
  body: ApiInput<'changePassword', 'body'>,
): Promise<ConsoleSession> {
  return await sessionOf(session, await send(session, 'changePassword', { body }));
}

/** Calls an operation of the API as somebody who is logged in. Throws with the answer when it is refused. */
export async function callByApi<O extends ApiOperation>(
  session: ConsoleSession,
  operation: O,
  call: Call<O>,
): Promise<ApiOutput<O>> {
  return (await (await send(session, operation, call)).json()) as ApiOutput<O>;
}

async function sessionOf(before: ConsoleSession, response: Response): Promise<ConsoleSession> {
  const [cookie] = response.headers.getSetCookie().map((text) => text.split(';')[0] ?? '');
  const { csrfToken } = (await response.json()) as ApiOutput<'login'>;
  if (cookie === undefined) throw new Error(`no cookie came with the session of ${before.user}`);
  return { ...before, cookie, csrfToken };
}

async function send<O extends ApiOperation>(session: ConsoleSession, operation: O, call: Call<O>): Promise<Response> {
  const { method, path }: ApiRoute = API_ROUTES[operation];
  const query = new URLSearchParams(call.query as Readonly<Record<string, string>> | undefined).toString();
  const response = await fetch(`${session.origin}${API_PREFIX}${path}${query === '' ? '' : `?${query}`}`, {
    method: method.toUpperCase(),
    headers: {
      'content-type': 'application/json',
      [CSRF_HEADER]: session.csrfToken,
      ...(session.cookie === '' ? {} : { cookie: session.cookie }),
    },
    body: call.body === undefined ? null : JSON.stringify(call.body),
  });
  if (!response.ok) throw new Error(`${operation} answered ${response.status}: ${await response.text()}`);
  return response;
}
