import type { Draw } from './random-of-name.ts';

const DIGITS = 1000;

/** Another name of a machine in the Internet: `example` of its own top level, `x.gov.cn` for public offices; `.local` stays such. */
export function twinDomain(name: string, draw: Draw): string {
  if (name.startsWith('localhost.')) return name;
  const label = `s${String(draw(DIGITS)).padStart(3, '0')}`;
  const lower = name.toLowerCase();
  if (lower.endsWith('.gov.cn')) return `${label}.x.gov.cn`;
  const local = /\.(?:local|lan|localdomain)$/.exec(lower)?.[0];
  if (local !== undefined) return `${label}${local}`;
  const [top = 'com'] = /(?:com|net|org|cn)$/.exec(lower) ?? [];
  return `${label}.example.${top}`;
}
