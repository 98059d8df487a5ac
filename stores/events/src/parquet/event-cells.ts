import {
  canonicalDateMs,
  comparable,
  ipKey,
  ipText,
  type EcsEvent,
  type FieldType,
  type FieldValue,
  type Scalar,
} from '@qiaolou/schema';
import { EVENT_COLUMNS, type EventColumn } from './event-columns.ts';
import { setField } from '../contract/set-field.ts';

/**
 * A cell is a plain text or number for the usual single value. Everything else (lists, other types) is `\u0001` and
 * JSON `[[texts as compared], original?]`; the original is left out when it is the list of the texts.
 */
export const LIST_MARK = '\u0001';

/** An address cell: the key, and for IPv6 the canonical text after it, so that text operators need no arithmetic. */
export function ipCell(key: string): string {
  const text = ipText(key);
  return text.includes(':') ? key + text : key;
}

/** Canonical text of an address cell. */
export function ipCellText(cell: string): string {
  return cell.length > 32 ? cell.slice(32) : ipText(cell);
}

const IP_CELLS = new Map<string, string>();

/** Addresses repeat; the cell of a canonical address is remembered, at most 50,000 of them. */
function canonicalIpCell(value: Scalar): string | undefined {
  if (typeof value !== 'string') return undefined;
  const known = IP_CELLS.get(value);
  if (known !== undefined) return known;
  const key = ipKey(value);
  if (key === undefined || ipText(key) !== value) return undefined;
  if (IP_CELLS.size >= 50_000) IP_CELLS.clear();
  const cell = ipCell(key);
  IP_CELLS.set(value, cell);
  return cell;
}

/** Cell of a value in its column; undefined when a number column cannot hold it and it goes to the rest column. */
export function encodeCell(column: EventColumn, value: FieldValue): string | number | undefined {
  switch (column.kind) {
    case 'text':
      return encodeText(value);
    case 'ip':
      return (typeof value === 'object' ? undefined : canonicalIpCell(value)) ?? markedIp(value);
    case 'number':
      return typeof value === 'object' ? undefined : encodeNumber(column.type, value);
    default:
      return column.kind satisfies never;
  }
}

/** Cell of a keyword, text or unknown field. */
export function encodeText(value: FieldValue): string {
  if (typeof value === 'string' && !value.startsWith(LIST_MARK)) return value;
  if (typeof value !== 'object') return marked([String(value)], value);
  return value.every((item) => typeof item === 'string') ? marked(value) : marked(value.map(String), value);
}

/** Rest cell of a value that does not fit its number column: its comparable numbers as text. */
export function encodeMisfit(type: FieldType, value: FieldValue): string {
  const list = typeof value === 'object' ? value : [value];
  const fitting = list.map((item) => comparable(type, item)).filter((item) => item !== undefined);
  return marked(
    fitting.map((item) => String(Number(item))),
    value,
  );
}

function markedIp(value: FieldValue): string {
  const list = typeof value === 'object' ? value : [value];
  const cells = list.map((item) => canonicalIpCell(item));
  if (typeof value === 'object' && cells.every((cell) => cell !== undefined)) return marked(cells);
  const keys = list.map((item) => comparable('ip', item)).filter((key) => key !== undefined);
  return marked(
    keys.map((key) => ipCell(String(key))),
    value,
  );
}

function marked(texts: readonly string[], original?: FieldValue): string {
  return LIST_MARK + JSON.stringify(original === undefined ? [texts] : [texts, original]);
}

function encodeNumber(type: FieldType, value: Scalar): number | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? Number(value) : undefined;
  if (type === 'date') {
    return typeof value === 'string' ? canonicalDateMs(value) : undefined;
  }
  const number = typeof value === 'number' ? comparable(type, value) : undefined;
  return typeof number === 'number' ? number : undefined;
}

/** Value of a cell as it was stored. */
export function decodeCell(column: EventColumn | undefined, cell: string | number): FieldValue {
  if (typeof cell === 'number') {
    if (column?.type === 'date') return new Date(cell).toISOString();
    return column?.type === 'boolean' ? cell !== 0 : cell;
  }
  if (!cell.startsWith(LIST_MARK)) return column?.kind === 'ip' ? ipCellText(cell) : cell;
  const [texts, original] = JSON.parse(cell.slice(1)) as readonly [readonly string[], FieldValue?];
  return original ?? (column?.kind === 'ip' ? texts.map(ipCellText) : texts);
}

/** Builds an event from its cells; the rest column holds cells too. */
export function decodeEvent(cells: Readonly<Record<string, string | number | null>>, rest: string | null): EcsEvent {
  const event: Record<string, FieldValue> = {};
  for (const [field, cell] of Object.entries(cells))
    if (cell !== null) setField(event, field, decodeCell(EVENT_COLUMNS.get(field), cell));
  if (rest !== null) {
    const others = JSON.parse(rest) as Readonly<Record<string, string>>;
    for (const [field, cell] of Object.entries(others)) setField(event, field, decodeCell(undefined, cell));
  }
  return event as EcsEvent;
}
