import { readFileSync } from 'node:fs';
import { request } from 'node:https';

/** What lets a test into the real servers that let nobody else in: the file that tools/src/services writes. */
export interface SecuredAccess {
  readonly urls: readonly string[];
  readonly ca: string;
  readonly username: string;
  readonly password: string;
  /** Of the nodes, in the order of `urls`, and the commands that start them again. */
  readonly pidFiles: readonly string[];
  readonly starts: readonly string[];
}

/** Reads it; undefined when there is no such server. */
export function readAccess(): SecuredAccess | undefined {
  const file = process.env['QIAOLOU_TEST_SECURED_SEARCH'];
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as SecuredAccess);
}

/** A request to the first of the servers that answers, as its superuser or with another header. */
export async function askSecured(
  method: string,
  path: string,
  body?: object,
  authorization?: string,
): Promise<unknown> {
  const access = readAccess();
  let last: unknown;
  for (const url of access?.urls ?? []) {
    try {
      return await askOne({ method, url: `${url}${path}`, body, authorization }, access);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: object | undefined;
  readonly authorization: string | undefined;
}

function askOne(
  { method, url, body, authorization }: Asked,
  { ca = '', username = '', password = '' }: Partial<SecuredAccess> = {},
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const sent = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    ...{ 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) },
    authorization: authorization ?? `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  };
  const asked = request(url, { method, ca, headers }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => (text += part));
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown }));
  });
  asked.on('error', reject).end(sent);
  return promise;
}
