import { isIP } from 'node:net';
import { addField, type RawFields } from '../raw-fields.ts';

/** A compiled template: the captures' values, or undefined when the text does not fit. */
export type TemplateMatcher = (text: string, fields: RawFields) => boolean;

type CaptureKind = 'text' | 'most' | 'word' | 'int' | 'ip' | 'quoted' | 'rest';

/** A capture and the literal behind it. */
export interface TemplatePart {
  /** Literal text that must follow the capture before it. */
  readonly literal: string;
  readonly name: string;
  readonly kind: CaptureKind;
}

const KINDS: ReadonlySet<string> = new Set(['text', 'most', 'word', 'int', 'ip', 'quoted', 'rest']);
const CAPTURE = /\{([\w.$]*)(?::(\w+))?\}/g;

/**
 * Compiles a prose template: literal text with captures, `用户 {user} 从 {ip:ip} 登录`. A capture reaches to the
 * first occurrence of the literal behind it, `{name:most}` to the last; `{name:word}` holds no space, `{name:int}` digits, `{name:ip}` an
 * address, `{name:rest}` everything; `{}` skips. The template is anchored at the start of the text; a last literal
 * need not end it. There is no backtracking: one pass, linear.
 * @throws Error when a capture's kind is unknown or two captures touch.
 */
export function compileTemplate(template: string): TemplateMatcher {
  const { head, parts } = splitTemplate(template);
  return (text, fields) => {
    if (!text.startsWith(head)) return false;
    let p = head.length;
    const found: [string, string][] = [];
    for (const part of parts) {
      const end = captureEnd(text, p, part);
      if (end < 0) return false;
      const value = bare(text.slice(p, end), part.kind);
      if (!fits(value, part.kind)) return false;
      if (part.name !== '') found.push([part.name, value.trim()]);
      p = end + part.literal.length;
    }
    for (const [name, value] of found) addField(fields, name, value);
    return true;
  };
}

/**
 * Literal at the start of a template, and its captures.
 * @throws Error when a capture's kind is unknown or two captures touch.
 */
export function splitTemplate(template: string): { readonly head: string; readonly parts: readonly TemplatePart[] } {
  const parts: { literal: string; name: string; kind: CaptureKind }[] = [];
  let head = '';
  let last = 0;
  for (const match of template.matchAll(CAPTURE)) {
    const literal = template.slice(last, match.index);
    const previous = parts.at(-1);
    if (previous === undefined) head = literal;
    else if (literal === '') throw new Error(`captures touch at ${match.index}`);
    else previous.literal = literal;
    const kind = match[2] ?? 'text';
    if (!KINDS.has(kind)) throw new Error(`unknown capture kind "${kind}" at ${match.index}`);
    parts.push({ literal: '', name: match[1] ?? '', kind: kind as CaptureKind });
    last = match.index + match[0].length;
  }
  const tail = template.slice(last);
  const previous = parts.at(-1);
  if (previous === undefined) head = tail;
  else previous.literal = tail;
  return { head, parts };
}

function captureEnd(text: string, from: number, part: TemplatePart): number {
  if (part.kind === 'rest') return text.length;
  if (part.kind === 'most' && part.literal !== '') {
    const end = text.lastIndexOf(part.literal);
    return end < from ? -1 : end;
  }
  if (part.literal !== '') return text.indexOf(part.literal, from);
  switch (part.kind) {
    case 'text':
    case 'most':
    case 'quoted':
      return text.length;
    case 'int':
      return run(text, from, /[^0-9]/g);
    case 'ip':
      return run(text, from, /[^0-9a-fA-F.:]/g);
    case 'word':
      return run(text, from, /[\s,;()，；。（）]/g);
    default:
      return part.kind satisfies never;
  }
}

function run(text: string, from: number, stop: RegExp): number {
  stop.lastIndex = from;
  return stop.exec(text)?.index ?? text.length;
}

/** The period behind an address ends the sentence. */
function bare(value: string, kind: CaptureKind): string {
  return kind === 'ip' && value.endsWith('.') ? value.slice(0, -1) : value;
}

function fits(value: string, kind: CaptureKind): boolean {
  switch (kind) {
    case 'ip':
      return isIP(value.trim()) !== 0;
    case 'int':
      return value.length <= 18 && /^\d+$/.test(value);
    case 'word':
      return value.length > 0 && value.length <= 4096 && !/\s/.test(value);
    case 'text':
    case 'most':
    case 'quoted':
    case 'rest':
      return true;
    default:
      return kind satisfies never;
  }
}
