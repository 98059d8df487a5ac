const BLANKS = ' \t\r\n';
/** Before the number of a name. No name is left besides these, so that none can be taken for one. */
const PLACEHOLDER = 'name ';

/**
 * The value of a JSON text. Throws SyntaxError, as `JSON.parse`, which reads names with escapes wrongly: V8 from 12.8 on (Node 24 and
 * 26, browsers made of it; nodejs/node#63785) takes such a name for one that it has seen at that place of another object when what is written begins with that one.
 * After `{"\\":1}` it may read `{"\n":1}` as `{"\\":1}`. Text without escapes in names is read by `JSON.parse` itself.
 *
 * @example
 *   parseJson('{"\\u0061":[1]}'); // { a: [1] }
 */
export function parseJson(json: string): unknown {
  if (!hasEscapedName(json)) return JSON.parse(json);
  const { named, names } = withPlaceholders(json);
  try {
    const parsed: unknown = JSON.parse(named);
    return withNames(
      parsed,
      names.map((name) => JSON.parse(name) as string),
    );
  } catch (error) {
    // With the place in what was given.
    JSON.parse(json);
    throw error;
  }
}

/** Whether a name has an escape: a text with one behind which a colon comes. Only texts with escapes are looked at. */
function hasEscapedName(json: string): boolean {
  for (let at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at)) {
    at = endOfText(json, at);
    if (isName(json, at)) return true;
  }
  return false;
}

/** The place after the quote that ends a text, from a place within it. */
function endOfText(json: string, within: number): number {
  for (let at = within; at < json.length; at++) {
    const character = json.charCodeAt(at);
    if (character === 0x5c) at++;
    else if (character === 0x22) return at + 1;
  }
  return json.length;
}

/** Whether the text that ends before a place is a name. */
function isName(json: string, end: number): boolean {
  let after = end;
  while (after < json.length && BLANKS.includes(json.charAt(after))) after++;
  return json[after] === ':';
}

/** The JSON with each name replaced by one without escapes, and the names as they are written. */
function withPlaceholders(json: string): { readonly named: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const parts: string[] = [];
  let [from, end] = [0, 0];
  for (let open = json.indexOf('"'); open >= 0; open = json.indexOf('"', end)) {
    end = endOfText(json, open + 1);
    if (!isName(json, end)) continue;
    parts.push(json.slice(from, open), `"${PLACEHOLDER}${names.push(json.slice(open, end)) - 1}"`);
    from = end;
  }
  return { named: parts.join('') + json.slice(from), names };
}

type Holder = Record<string, unknown> | unknown[];

/** A value whose names are placeholders, with its names. Not by recursion: JSON may be nested deeper than the stack is. */
function withNames(parsed: unknown, names: readonly string[]): unknown {
  const whole: [unknown] = [parsed];
  const waiting: Holder[] = [whole];
  const take = (holder: Holder, key: string | number, value: unknown): void => {
    if (!isHolder(value)) return;
    const named = Array.isArray(value) ? value : renamed(value, names);
    if (named !== value) setOwn(holder, String(key), named);
    waiting.push(named);
  };
  for (let holder = waiting.pop(); holder !== undefined; holder = waiting.pop())
    if (Array.isArray(holder)) for (let at = 0; at < holder.length; at++) take(holder, at, holder[at]);
    else for (const key of Object.keys(holder)) take(holder, key, holder[key]);
  return whole[0];
}

function renamed(object: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [place, value] of Object.entries(object))
    setOwn(out, names[Number(place.slice(PLACEHOLDER.length))] ?? '', value);
  return out;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Assigned, so that objects keep the shape engines are fast with; but for `__proto__`, which assigning would lose. */
function setOwn(holder: Holder, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true });
  else (holder as Record<string, unknown>)[name] = value;
}
