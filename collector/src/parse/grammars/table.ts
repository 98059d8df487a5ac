import { meaningsOfKey } from '../../meaning/key-meaning.ts';
import { timeKeysOf } from '../../meaning/time-keys.ts';
import { addField, type RawFields } from '../raw-fields.ts';

const MAX_CELLS = 256;
/** Fewest names that are known, and their least share: other texts have bars and dashes in them too. */
const LEAST_KNOWN = 3;
const LEAST_SHARE = 0.6;

/**
 * A table in one line, names and values in turn: `| 时间 | 2026-11-28 10:00:00 | 源IP | 10.1.1.1 |`, `源IP - 10.1.1.1 - 动作 - 阻断`. Read only where most
 * names are known. Returns the characters covered, 0 when it is none. Linear.
 */
export function scanTable(text: string, separator: string, fields: RawFields): number {
  const cells = text.split(separator, MAX_CELLS).map((cell) => cell.trim());
  const outer = cells[0] === '' ? 1 : 0;
  const last = cells.at(-1) === '' ? cells.length - 1 : cells.length;
  const found: (readonly [string, string])[] = [];
  for (let at = outer; at + 1 < last; at += 2) found.push([cells[at] ?? '', cells[at + 1] ?? '']);
  const known = found.filter(([key]) => isKnown(key)).length;
  if (known < LEAST_KNOWN || known < found.length * LEAST_SHARE) return 0;
  for (const [key, value] of found) if (key !== '') addField(fields, key, value);
  return text.length;
}

function isKnown(key: string): boolean {
  return key !== '' && (meaningsOfKey(key).length > 0 || timeKeysOf([key]).length > 0);
}
