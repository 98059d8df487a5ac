import { compileKeyValue } from './key-value.ts';
import { addField, type RawFields } from '../raw-fields.ts';

const barPairs = compileKeyValue({ pair: '|', eq: '=' });
const blankPairs = compileKeyValue({ pair: ' ', eq: '=' });

const HEADER_KEYS = ['leef.version', 'vendor', 'product', 'product_version', 'signature_id'] as const;

/**
 * IBM Log Event Extended Format 1.0 and 2.0: five header fields, in 2.0 an optional delimiter (a character or `x09`),
 * then delimiter-separated `key=value`. Returns the characters covered, 0 when it is no LEEF. Linear.
 */
export function scanLeef(text: string, fields: RawFields): number {
  const start = text.indexOf('LEEF:');
  if (start < 0) return 0;
  let p = start + 5;
  for (const key of HEADER_KEYS) {
    const bar = text.indexOf('|', p);
    if (bar < 0) return 0;
    addField(fields, key, text.slice(p, bar).trim());
    p = bar + 1;
  }
  let delimiter = '\t';
  if (text.startsWith('2', start + 5)) {
    const bar = text.indexOf('|', p);
    if (bar >= 0 && bar - p <= 6) {
      delimiter = delimiterOf(text.slice(p, bar));
      p = bar + 1;
    }
  }
  const rest = text.slice(p);
  if (!rest.includes(delimiter)) {
    // What lost its tabs on the way, or never had any.
    (rest.includes('|') ? barPairs : blankPairs)(rest, fields);
    return text.length - start;
  }
  for (const pair of rest.split(delimiter)) {
    const equals = pair.indexOf('=');
    if (equals > 0) addField(fields, pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  return text.length - start;
}

/** `^`, `x5E`, `0x5e`; empty means tab (LEEF 2.0). */
function delimiterOf(spec: string): string {
  const hex = /^0?x([0-9a-f]{1,4})$/i.exec(spec);
  if (hex !== null) return String.fromCharCode(parseInt(hex[1] ?? '9', 16));
  return spec === '' ? '\t' : spec;
}
