import { ipText, type EcsEvent, type FieldValue, parseJson } from '@qiaolou/schema';
import { setField } from '../contract/set-field.ts';
import { EVENT_COLUMNS, type EventColumn } from './event-columns.ts';

/**
 * A cell is a plain text or number for the usual single value. Everything else (lists, other types) is `\u0001` and
 * JSON `[[texts as compared], original?]`; the original is left out when it is the list of the texts.
 */
const LIST_MARK = '\u0001';
/** Hexadecimal digits of an address; after those of an IPv6 address comes its canonical text. */
const IP_KEY_CHARS = 32;

function ipCellText(cell: string): string {
  return cell.length > IP_KEY_CHARS ? cell.slice(IP_KEY_CHARS) : ipText(cell);
}

/** Value of a cell as it was stored; without a column, of a field that had none. */
export function decodeCell(column: EventColumn | undefined, cell: string | number): FieldValue {
  if (typeof cell === 'number') {
    if (column?.type === 'date') return new Date(cell).toISOString();
    return column?.type === 'boolean' ? cell !== 0 : cell;
  }
  if (!cell.startsWith(LIST_MARK)) return column?.kind === 'ip' ? ipCellText(cell) : cell;
  const [texts, original] = parseJson(cell.slice(LIST_MARK.length)) as readonly [readonly string[], FieldValue?];
  return original ?? (column?.kind === 'ip' ? texts.map(ipCellText) : texts);
}

/** Builds an event from its cells by field; `rest` is a JSON object of cells of fields without a column. */
export function decodeEvent(cells: ReadonlyMap<string, string | number>, rest: string | undefined): EcsEvent {
  const event: Record<string, FieldValue> = {};
  for (const [field, cell] of cells) setField(event, field, decodeCell(EVENT_COLUMNS.get(field), cell));
  if (rest !== undefined) {
    const others = parseJson(rest) as Readonly<Record<string, string>>;
    for (const [field, cell] of Object.entries(others)) setField(event, field, decodeCell(undefined, cell));
  }
  return event as EcsEvent;
}
