import { rfc3164Time } from './line-time.ts';

/** A question to the name server. */
export interface DnsQuestion {
  /** Address and port it comes from. */
  readonly client: string;
  readonly port: number;
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'TXT';
}

/** bind's query log line. */
export function bindLine(at: number, { client, port, name, type }: DnsQuestion): string {
  return `<30>${rfc3164Time(at)} ns1 named[812]: client @0x7f2a${(at % 65_536).toString(16).padStart(4, '0')} ${client}#${port} (${name}): query: ${name} IN ${type} + (10.20.1.53)`;
}
