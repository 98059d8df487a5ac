import type { VariableValues } from '../condition/variable-text.ts';
import { fill, type Encoded, type Filled, type Syntax } from './fill.ts';

/**
 * Fills a header field (RFC 9110 §5.5). A value that is the whole field may hold any character a field may; one inside
 * quotes is escaped; one beside other text must be a token, so that it adds no parameter and no list member.
 */
export function fillHeader(name: string, template: string, values: VariableValues): Filled {
  return fill(template, values, `header ${name}`, new HeaderSyntax(/^__[\w-]+__:value$/.test(template)));
}

class HeaderSyntax implements Syntax {
  readonly #isWhole: boolean;
  #quoted = false;
  #escaped = false;

  constructor(isWhole: boolean) {
    this.#isWhole = isWhole;
  }

  pass(text: string): void {
    for (const char of text) {
      if (this.#escaped) this.#escaped = false;
      else if (char === '\\' && this.#quoted) this.#escaped = true;
      else if (char === '"') this.#quoted = !this.#quoted;
    }
  }

  encode(value: string): Encoded {
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return { refused: 'a character that no header can hold' };
    if (this.#escaped) return { refused: 'behind a backslash' };
    if (this.#quoted) return { text: value.replaceAll(/["\\]/g, (char) => `\\${char}`) };
    if (this.#isWhole || TOKEN.test(value)) return { text: value };
    return { refused: 'a blank or a separator beside other text' };
  }
}

/** A token (RFC 9110 §5.6.2) or a token68 (§11.2), and what addresses and times need. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z:/=-]+$/;
