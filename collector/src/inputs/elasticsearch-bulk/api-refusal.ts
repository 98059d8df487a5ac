import type { IncomingMessage } from 'node:http';
import { ERROR_CATALOGUE, type ErrorCode, type SocError } from '@qiaolou/schema';
import type { Reply } from '../bounded/request-intake.ts';

/** Who is full is asked again: what these clients do at 429, whatever else they do at 503. */
const BUSY: ReadonlySet<ErrorCode> = new Set(['collector.spoolFull', 'collector.tooBusy']);

/** Names of Elasticsearch for what is refused; clients tell people the reason. */
const TYPES: Readonly<Partial<Record<number, string>>> = {
  400: 'illegal_argument_exception',
  401: 'security_exception',
  404: 'resource_not_found_exception',
  413: 'content_too_long_exception',
  415: 'media_type_header_exception',
  429: 'es_rejected_execution_exception',
  503: 'unavailable_shards_exception',
};

/** An error of ours in the form of Elasticsearch, with our code in the reason. */
export function apiRefusal(fault: SocError, request: IncomingMessage): Reply {
  const { code, details } = fault;
  const status = BUSY.has(code) ? 429 : fault.status;
  const type = TYPES[status] ?? 'exception';
  const reason = `${code}: ${ERROR_CATALOGUE[code].en} ${JSON.stringify(details)}`;
  const headers = {
    ...contentType(request, true),
    ...(status === 429 || status === 503 ? { 'retry-after': '5' } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="security" charset="UTF-8"' } : {}),
  };
  return { status, headers, body: { error: { root_cause: [{ type, reason }], type, reason }, status } };
}

/** What official clients look for before they believe whom they talk to, and the form of JSON they asked for. */
export function contentType({ headers }: IncomingMessage, hasBody: boolean): Readonly<Record<string, string>> {
  const product = { 'x-elastic-product': 'Elasticsearch' };
  if (!hasBody) return product;
  const version = /application\/vnd\.elasticsearch\+(?:x-nd)?json; ?compatible-with=(\d)/.exec(
    headers.accept ?? '',
  )?.[1];
  const type =
    version === undefined
      ? 'application/json; charset=utf-8'
      : `application/vnd.elasticsearch+json;compatible-with=${version}`;
  return { ...product, 'content-type': type };
}
