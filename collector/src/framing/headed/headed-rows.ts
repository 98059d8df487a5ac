/** Formats whose rows mean nothing without lines before them that name the columns. */
export type HeadedFormat = 'w3c' | 'zeek';

/** Most bytes of such lines that are put before every row. */
const MAX_HEAD_BYTES = 16 * 1024;

/** Zeek's defaults; a file that has others says so, and then its rows do. */
const ZEEK_DEFAULTS = new Set(['#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-']);
const ZEEK_KEPT = /^#(?:separator|set_separator|empty_field|unset_field|path|fields)[\t ]/;
const W3C_KEPT = /^#(?:Fields|Date): ?/i;

/**
 * Makes every row of a file understandable alone: in front of it go the lines of the file that name its columns, as they are.
 * W3C extended log (IIS; the last `#Fields`, and `#Date` where the rows have a time of day only), Zeek (`#fields` and what
 * departs from the defaults). A later `#Fields` counts for the rows behind it.
 */
export class HeadedRows {
  readonly #format: HeadedFormat;
  #kept = new Map<string, string>();

  /** `head`: what `head` was when reading stopped. */
  constructor(format: HeadedFormat, head = '') {
    this.#format = format;
    for (const line of head.split('\n')) if (line !== '') this.#directive(line);
  }

  /** What goes before every row now, as Latin-1: ends with LF, or is empty. */
  get head(): string {
    const lines = [...this.#kept.values()];
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }

  /** The record a line makes; undefined for one that only says something of others. */
  take(line: Buffer): Buffer | undefined {
    if (line[0] !== 0x23) return Buffer.concat([Buffer.from(this.#headFor(), 'latin1'), line]);
    this.#directive(line.toString('latin1'));
    return undefined;
  }

  #directive(line: string): void {
    const isZeek = this.#format === 'zeek';
    if (!(isZeek ? ZEEK_KEPT : W3C_KEPT).test(line)) return;
    const name = /^#\w+/.exec(line)?.[0].toLowerCase() ?? '';
    if (isZeek && ZEEK_DEFAULTS.has(line)) this.#kept.delete(name);
    else if (line.length <= MAX_HEAD_BYTES) this.#kept.set(name, line);
    // Columns of other rows would be worse than none.
    else this.#kept.delete(name);
  }

  #headFor(): string {
    const fields = this.#kept.get('#fields');
    if (this.#format === 'zeek') return fields === undefined ? '' : this.head;
    if (fields === undefined) return '';
    const date = / date(?: |$)/.test(fields) ? undefined : this.#kept.get('#date');
    return `${date === undefined ? '' : `${date}\n`}${fields}\n`;
  }
}
