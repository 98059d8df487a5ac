import type { VariableValues } from '../condition/variable-text.ts';
import { fill, percentEncoded, type Filled, type Syntax } from './fill.ts';
import { JsonSyntax } from './json-syntax.ts';
import { XmlSyntax } from './xml-syntax.ts';

/**
 * Fills a body by what its `Content-Type` says it is; JSON is also known by its looks. In a type that is not known here
 * only values without any sign that could mean something are let in.
 *
 * @param type value of the header `Content-Type`; undefined when the playbook sets none.
 */
export function fillBody(template: string, type: string | undefined, values: VariableValues): Filled {
  return fill(template, values, 'body', syntaxOf(type, template));
}

function syntaxOf(type: string | undefined, template: string): Syntax {
  if (type === undefined) return /^\s*[[{]/.test(template) ? new JsonSyntax() : harmless();
  const [media = '', ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.replaceAll(/\s/g, ''));
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset='));
  // Bodies are sent as UTF-8; in another encoding the same bytes may be other signs.
  if (charsets.some((charset) => !/^charset="?(?:utf-8|us-ascii)"?$/.test(charset))) return harmless();
  return SYNTAXES.find(([known]) => known.test(media))?.[1]() ?? harmless();
}

/** Media types and how they are filled. HTML is not XML: what is text in it depends on the elements around. */
const SYNTAXES: readonly (readonly [RegExp, () => Syntax])[] = [
  [/^application\/(?:[\w.-]+\+)?json$/, () => new JsonSyntax()],
  [/^(?:text\/xml|application\/(?:(?!xhtml)[\w.-]+\+)?xml)$/, () => new XmlSyntax()],
  [/^application\/x-www-form-urlencoded$/, form],
  [/^text\/plain$/, () => new PlainSyntax()],
];

function form(): Syntax {
  return { pass: () => undefined, encode: (value) => ({ text: percentEncoded(value) }) };
}

const HARMLESS = /^(?!-)[\p{L}\p{N}\p{M}._:/-]*$/u;

function harmless(): Syntax {
  return {
    pass: () => undefined,
    encode: (value) =>
      HARMLESS.test(value) ? { text: value } : { refused: 'a sign that may mean something in this type of content' },
  };
}

/** Plain text: a value is one line, and does not end the quotes it stands in. */
class PlainSyntax implements Syntax {
  #quote: string | undefined;

  pass(text: string): void {
    for (const char of text)
      if (char === '\n') this.#quote = undefined;
      else if (this.#quote === undefined && /["'`]/.test(char)) this.#quote = char;
      else if (char === this.#quote) this.#quote = undefined;
  }

  encode(value: string): ReturnType<Syntax['encode']> {
    if (/[\p{Cc}\u2028\u2029]/u.test(value)) return { refused: 'a line break or a control character' };
    if (this.#quote !== undefined && (value.includes(this.#quote) || value.includes('\\')))
      return { refused: 'the quotes it stands in, or a backslash' };
    return { text: value };
  }
}
