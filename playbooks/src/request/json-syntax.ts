import type { Encoded, Syntax } from './fill.ts';

/** JSON (RFC 8259): a value in a string is escaped; outside of one it is a number, `true`, `false` or `null`. */
export class JsonSyntax implements Syntax {
  #inString = false;
  #escaped = false;

  pass(text: string): void {
    for (const char of text) {
      if (this.#escaped) this.#escaped = false;
      else if (char === '\\' && this.#inString) this.#escaped = true;
      else if (char === '"') this.#inString = !this.#inString;
    }
  }

  encode(value: string): Encoded {
    if (this.#escaped) return { refused: 'behind a backslash' };
    if (this.#inString) return { text: JSON.stringify(value).slice(1, -1) };
    return LITERAL.test(value)
      ? { text: value }
      : { refused: 'neither number, true, false nor null, outside of a string' };
  }
}

const LITERAL = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)$/;
