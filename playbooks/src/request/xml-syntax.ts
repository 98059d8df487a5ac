import type { Encoded, Syntax } from './fill.ts';

/** Where in a document of XML a value may stand or not. */
type XmlPlace = 'text' | 'tag' | 'attribute' | 'other';

/** XML 1.0: a value in text or in a quoted attribute is escaped; in a tag, a comment or CDATA there is no safe one. */
export class XmlSyntax implements Syntax {
  #place: XmlPlace = 'text';
  /** What ends an attribute, a comment, CDATA or a declaration. */
  #until = '';
  #read = '';

  pass(text: string): void {
    for (const char of text) {
      this.#read += char;
      this.#step(char);
    }
  }

  encode(value: string): Encoded {
    if (this.#place === 'tag') return { refused: 'inside of a tag' };
    if (this.#place === 'other') return { refused: 'inside of a comment, CDATA or a declaration' };
    if (!XML_TEXT.test(value)) return { refused: 'a character that XML cannot hold' };
    // What was read cannot go on over a value: `<` of the playbook and `!--` of a value make no comment.
    this.#read = '';
    return { text: value.replaceAll(/[&<>"'\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`) };
  }

  #step(char: string): void {
    switch (this.#place) {
      case 'text':
        if (char === '<') this.#enter('tag', '>');
        return;
      case 'tag':
        this.#stepInTag(char);
        return;
      case 'attribute':
        if (char === this.#until) this.#enter('tag', '>');
        return;
      case 'other':
        if (this.#read.endsWith(this.#until)) this.#enter('text', '');
        return;
      default:
        return this.#place satisfies never;
    }
  }

  #stepInTag(char: string): void {
    const opened = DECLARATIONS.find(([start]) => this.#read.endsWith(start));
    if (opened !== undefined) this.#enter('other', opened[1]);
    else if (char === '"' || char === "'") this.#enter('attribute', char);
    else if (char === '>') this.#enter('text', '');
  }

  #enter(place: XmlPlace, until: string): void {
    this.#place = place;
    this.#until = until;
    this.#read = place === 'tag' && until === '>' && this.#read.endsWith('<') ? '<' : '';
  }
}

/** What begins with `<` and is no tag, and what ends it. A DOCTYPE is refused to its end: what follows is inside of it. */
const DECLARATIONS: readonly (readonly [string, string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!DOCTYPE', '\0'],
];

/** Characters of XML 1.0 §2.2. */
const XML_TEXT = /^[\t\n\r\x20-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
