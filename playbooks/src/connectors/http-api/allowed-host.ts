/** A host that may be called, at one port or, without one, at the default port of http and https. */
interface AllowedHost {
  readonly hostname: string;
  readonly port: string | undefined;
}

/**
 * Reads `host` or `host:port`, IPv6 in brackets; undefined for anything else. A host without a port is the default port:
 * other ports of the same machine are other services.
 *
 * @example
 * parseAllowedHost('WAF.example.org:8443'); // { hostname: 'waf.example.org', port: '8443' }
 */
export function parseAllowedHost(text: string): AllowedHost | undefined {
  const [, host, port] = /^(\[[0-9A-Fa-f:.]+\]|[^\s/?#@*\\[\]:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === undefined || !URL.canParse(`http://${host}${port === undefined ? '' : `:${port}`}`)) return undefined;
  return { hostname: new URL(`http://${host}`).hostname, port: port === undefined ? undefined : String(Number(port)) };
}

/** Is a URL on the list, its port included. Entries that cannot be read allow nothing. */
export function isAllowed(url: URL, allowedHosts: readonly string[]): boolean {
  const standard = url.protocol === 'https:' ? '443' : '80';
  const port = url.port === '' ? standard : url.port;
  return allowedHosts.some((text) => {
    const allowed = parseAllowedHost(text);
    return allowed?.hostname === url.hostname && (allowed.port ?? standard) === port;
  });
}
