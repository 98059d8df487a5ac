import type { HeadedFormat } from './headed-rows.ts';

/** The format whose directives a file begins with; undefined for one that names no columns so. */
export function headedFormat(start: Buffer): HeadedFormat | undefined {
  const text = start.toString('latin1', 0, 1_024).replace(/^ï»¿/, '').trimStart();
  if (/^#(?:separator \\x|set_separator\t|fields\t|path\t)/.test(text)) return 'zeek';
  return /^#(?:Software|Version|Fields|Date|Start-Date|Remark): /i.test(text) ? 'w3c' : undefined;
}
