/** A place in a text; both counted from 1, columns in UTF-16 code units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * Where the values of a JSON text begin, by JSON pointer (RFC 6901); the text must be one `JSON.parse` takes. Of a key
 * written twice the last one counts, as it does for `JSON.parse`.
 *
 * @example
 * jsonPositions('{"a": [1,\n 2]}').get('/a/1'); // { line: 2, column: 2 }
 */
export function jsonPositions(text: string): ReadonlyMap<string, TextPosition> {
  const positions = new Map<string, TextPosition>();
  const stack: Container[] = [];
  let [line, lineStart] = [1, 0];
  let key: string | undefined;
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    if (token === '\n') [line, lineStart] = [line + 1, match.index + 1];
    else if (token === ',') nextItem(stack);
    else if (token === '}' || token === ']') stack.pop();
    else if (token !== ':') {
      const parent = stack.at(-1);
      if (parent?.kind === 'object' && key === undefined) {
        key = JSON.parse(token) as string;
        continue;
      }
      const pointer = parent === undefined ? '' : `${parent.pointer}/${escaped(key ?? String(parent.index))}`;
      key = undefined;
      positions.set(pointer, { line, column: match.index - lineStart + 1 });
      if (token === '{') stack.push({ kind: 'object', pointer, index: 0 });
      if (token === '[') stack.push({ kind: 'list', pointer, index: 0 });
    }
  }
  return positions;
}

/** An object or a list that is being read. */
interface Container {
  readonly kind: 'object' | 'list';
  readonly pointer: string;
  /** Of the item being read. */
  index: number;
}

const TOKEN = /\n|[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;

function nextItem(stack: readonly Container[]): void {
  const container = stack.at(-1);
  if (container !== undefined) container.index += 1;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
