import { rfc3164Time } from './line-time.ts';

/** bind's query log line. */
export function bindLine(at: number, client: string, port: number, name: string, type: 'A' | 'AAAA' | 'TXT'): string {
  return `<30>${rfc3164Time(at)} ns1 named[812]: client @0x7f2a${(at % 65_536).toString(16).padStart(4, '0')} ${client}#${port} (${name}): query: ${name} IN ${type} + (10.20.1.53)`;
}
