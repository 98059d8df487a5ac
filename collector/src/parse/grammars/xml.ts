import { addField, type RawFields } from '../raw-fields.ts';

/** Most tags that are looked at; a line has a few dozen. */
const MAX_TAGS = 512;
const TAG = /<(\/?)([A-Za-z_\u4e00-\u9fff][\w.:\u4e00-\u9fff-]{0,63})((?:\s+[^<>]{0,8192})?)(\/?)>/g;
const ATTRIBUTE = /([A-Za-z_\u4e00-\u9fff][\w.:\u4e00-\u9fff-]{0,63})\s*=\s*(?:"([^"]{0,8192})"|'([^']{0,8192})')/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Elements that only hold others: their names say nothing of what is in them. */
const HOLDERS: ReadonlySet<string> = new Set(['message', 'header', 'body', 'log', 'data', 'event', 'root', 'record']);

/** Where a reading of tags is. */
interface Reading {
  readonly open: string[];
  /** Offset behind the last tag, where a text may begin. */
  textAt: number;
  /** The last tag opened an element: what follows may be its text. */
  leaf: boolean;
}

/**
 * Reads elements and attributes of XML as endpoint products write it into a line, well-formed or not: `<A b="c"/>` as
 * `A.b`, `<A><B>c</B></A>` as `A.B`; elements that only hold others leave their name out. Gives the characters between the first
 * tag and the last, 0 when there are none. Linear: every tag is looked at once.
 */
export function scanXml(text: string, fields: RawFields): number {
  const reading: Reading = { open: [], textAt: 0, leaf: false };
  let from = -1;
  let seen = 0;
  for (const tag of text.matchAll(TAG)) {
    if ((seen += 1) > MAX_TAGS) break;
    if (from < 0) from = tag.index;
    const [whole, closing = '', name = '', attributes = '', single = ''] = tag;
    if (closing === '/') close(reading, { name, text: text.slice(reading.textAt, tag.index) }, fields);
    else open(reading, { name, attributes, single: single !== '' || attributes.endsWith('/') }, fields);
    reading.textAt = tag.index + whole.length;
  }
  return from < 0 ? 0 : reading.textAt - from;
}

function close(reading: Reading, { name, text }: Readonly<Record<'name' | 'text', string>>, fields: RawFields): void {
  if (reading.leaf && reading.open.at(-1) === name) addText(text, reading.open, fields);
  const at = reading.open.lastIndexOf(name);
  if (at >= 0) reading.open.length = at;
  reading.leaf = false;
}

function open(
  reading: Reading,
  { name, attributes, single }: { readonly name: string; readonly attributes: string; readonly single: boolean },
  fields: RawFields,
): void {
  addAttributes(attributes, [...reading.open, name], fields);
  if (!single) reading.open.push(name);
  reading.leaf = !single;
}

function addAttributes(attributes: string, path: readonly string[], fields: RawFields): void {
  if (attributes === '') return;
  for (const [, name = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
    addField(fields, keyOf([...path, name]), plainXml(double ?? single ?? ''));
  }
}

function addText(value: string, path: readonly string[], fields: RawFields): void {
  const text = plainXml(value.trim());
  if (text !== '') addField(fields, keyOf(path), text);
}

/** The name itself and the element around it, unless that only holds things. */
function keyOf(path: readonly string[]): string {
  const name = path.at(-1) ?? '';
  const parent = path.at(-2);
  return parent === undefined || isHolder(parent) ? name : `${parent}.${name}`;
}

function isHolder(name: string): boolean {
  return HOLDERS.has(name.toLowerCase()) || name.includes('_');
}

/** Entities of XML 1.0 §4.6 and characters by their number; anything else stays as it is. */
export function plainXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
