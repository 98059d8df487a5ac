/**
 * What a spreadsheet may run: a formula's first character in any of its widths, behind anything that is not seen or is
 * trimmed (blanks, controls, zero-width and other ignorable characters); or a break that begins the cell.
 */
const FORMULA = /^(?:[\p{DI}\p{C}\p{Z}]*[=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋]|[\t\r\n])/u;

/** Characters that end a cell or a line somewhere, `;` where the comma is the decimal sign; or blanks that would be trimmed. */
const NEEDS_QUOTES = /^\s|[",;\t\r\n]|\s$/;

/**
 * The beginning of a CSV file: a byte-order mark, so that spreadsheets read Chinese rightly, and the line of its column
 * names. They are ours or the asker's, not a log's, and stand as they are: `@timestamp` is a name, not a formula.
 *
 * @example
 *   csvHead(['@timestamp', 'message']); // `\uFEFF@timestamp,message\r\n`
 */
export function csvHead(names: readonly string[]): string {
  return `\uFEFF${record(names)}`;
}

/**
 * One line of RFC 4180 CSV with CRLF. Text that a spreadsheet would run as a formula gets a leading apostrophe: log fields
 * are written by attackers. NUL, which ends the text for some readers, becomes `␀`. Lists are joined by blanks, objects
 * shown as JSON.
 *
 * @example
 *   csvLine(['=1+1', 'a,b', null]); // `'=1+1,"a,b",\r\n`
 */
export function csvLine(cells: readonly unknown[]): string {
  return record(cells.map((cell) => (typeof cell === 'number' ? String(cell) : inert(cellText(cell)))));
}

function record(texts: readonly string[]): string {
  return `${texts.map((text) => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\r\n`;
}

function inert(text: string): string {
  const shown = text.replaceAll('\0', '␀');
  return FORMULA.test(text) ? `'${shown}` : shown;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cellText).join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
