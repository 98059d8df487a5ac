import { isIPv6 } from 'node:net';
import type { VariableValues } from '../condition/variable-text.ts';
import { fill, percentEncoded, type Encoded, type Filled, type Syntax } from './fill.ts';

/**
 * Fills a URL (RFC 3986): a value stays in its path segment, its query value, its host label or its port. A URL that
 * begins with a reference takes its base from there: an http(s) URL, without query or fragment when more follows.
 */
export function fillUrl(template: string, values: VariableValues): Filled {
  return fill(template, values, 'url', new UrlSyntax(/^__[\w-]+__:value\//.test(template)));
}

type UrlPart = 'scheme' | 'authority' | 'path' | 'query' | 'fragment';

class UrlSyntax implements Syntax {
  #part: UrlPart = 'scheme';
  #before = '';
  /** The segment being read, as a server decodes it, and whether a value is in it. */
  #segment = { text: '', filled: false };
  #fault: string | undefined;
  /** A base that came as a value, and whether a path follows it. */
  #base: string | undefined;
  readonly #isBase: boolean;

  constructor(isBase: boolean) {
    this.#isBase = isBase;
  }

  pass(text: string): void {
    if (this.#base !== undefined && this.#part === 'scheme') this.#enterAfterBase(text);
    for (const char of text) this.#step(char);
  }

  encode(value: string): Encoded {
    if (hasControl(value)) return { refused: 'a control character' };
    switch (this.#part) {
      case 'scheme':
        return this.#encodeBase(value);
      case 'authority':
        return encodeAuthority(value, this.#before);
      case 'path':
        return this.#encodeSegment(value);
      case 'query':
      case 'fragment':
        return { text: percentEncoded(value) };
      default:
        return this.#part satisfies never;
    }
  }

  end(): string | undefined {
    this.#closeSegment();
    return this.#fault;
  }

  #step(char: string): void {
    this.#before += char;
    if (this.#part === 'scheme') {
      if (this.#before.endsWith('://')) this.#part = 'authority';
      return;
    }
    const next = nextPart(this.#part, char);
    if (this.#part === 'path' && (char === '/' || next !== 'path')) this.#closeSegment();
    else if (this.#part === 'path') this.#segment = { ...this.#segment, text: this.#segment.text + char };
    this.#part = next;
  }

  #encodeBase(value: string): Encoded {
    if (this.#before !== '' || this.#base !== undefined) return { refused: 'part of the scheme' };
    if (!URL.canParse(value)) return { refused: 'not a URL' };
    const url = new URL(value);
    if (!/^https?:$/.test(url.protocol)) return { refused: 'not an http or https URL' };
    if (url.username !== '' || url.password !== '') return { refused: 'credentials in the URL' };
    if (/\s/.test(value)) return { refused: 'a blank in the URL' };
    this.#base = this.#isBase ? value.replace(/\/$/, '') : value;
    return { text: this.#base };
  }

  #enterAfterBase(text: string): void {
    const base = this.#base ?? '';
    if (/[?#]/.test(base)) this.#fault = 'a base URL with a query or a fragment before a path';
    if (!/^[/?#]/.test(text) && !base.endsWith('/')) this.#fault = 'text right behind a base URL';
    this.#part = 'path';
    this.#before = base;
  }

  #encodeSegment(value: string): Encoded {
    // Servers that decode before they split would leave the segment.
    const parts = value.split(/[\\/]/);
    if (parts.length > 1 && parts.some((part) => isDots(part))) return { refused: 'a path with . or .. in it' };
    this.#segment = { text: this.#segment.text + percentEncoded(value), filled: true };
    return { text: percentEncoded(value) };
  }

  #closeSegment(): void {
    const { text, filled } = this.#segment;
    if (filled && isDots(decoded(text))) this.#fault ??= 'a path segment . or ..';
    if (filled && text === '') this.#fault ??= 'an empty path segment';
    this.#segment = { text: '', filled: false };
  }
}

function nextPart(part: Exclude<UrlPart, 'scheme'>, char: string): UrlPart {
  if (part === 'fragment') return part;
  if (char === '#') return 'fragment';
  if (char === '?') return 'query';
  return part === 'authority' && char === '/' ? 'path' : part;
}

const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

function encodeAuthority(value: string, before: string): Encoded {
  if (before.endsWith(':')) return /^\d{1,5}$/.test(value) ? { text: value } : { refused: 'not a port' };
  if (isIPv6(value) && before.endsWith('//')) return { text: `[${value}]` };
  if (isIPv6(value) && before.endsWith('[')) return { text: value };
  return HOST.test(value) ? { text: value } : { refused: 'not a host name or an address' };
}

function isDots(segment: string): boolean {
  return segment === '.' || segment === '..';
}

function decoded(segment: string): string {
  return segment.replaceAll(/%2e/gi, '.');
}

function hasControl(value: string): boolean {
  return /\p{Cc}/u.test(value);
}
