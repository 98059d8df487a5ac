import { isIPv6 } from 'node:net';
import type { AgentTarget } from '../document/playbook-schema.ts';

/**
 * Base URL of a target, references left in; undefined when it has no address that a URL can be made of. A target given by
 * name or address is called by HTTPS, at port 80 by HTTP; whatever else it wants it says in a URL.
 */
export function targetUrl(target: AgentTarget | undefined): string | undefined {
  const [url] = target?.address?.url ?? [];
  if (url !== undefined) return url;
  const { dname = [], ipv4 = [], ipv6 = [] } = target?.address ?? {};
  const [host] = [...dname, ...ipv4, ...ipv6];
  if (host === undefined) return undefined;
  const port = target?.port === undefined ? '' : `:${target.port}`;
  return `${port === ':80' ? 'http' : 'https'}://${isIPv6(host) ? `[${host}]` : host}${port}`;
}
