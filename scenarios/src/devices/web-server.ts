import { accessLogTime, rfc3164Time } from './line-time.ts';

/** One HTTP request as a web server logs it. */
export interface WebRequest {
  readonly at: number;
  readonly client: string;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
  readonly userAgent: string;
  readonly referrer?: string;
}

/** nginx "combined" access log line, forwarded by syslog. */
export function nginxLine(request: WebRequest): string {
  const { at, client, method, target, status, bytes, userAgent, referrer = '-' } = request;
  return `<190>${rfc3164Time(at)} portal-01 nginx: ${client} - - [${accessLogTime(at)}] "${method} ${target} HTTP/1.1" ${status} ${bytes} "${referrer}" "${userAgent}"`;
}
