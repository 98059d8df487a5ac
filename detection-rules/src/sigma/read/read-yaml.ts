import {
  CST,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  type LineCounter,
  parseAllDocuments,
  type Document,
} from 'yaml';

/** A YAML document of a rule file, and why it cannot be used when it cannot. */
interface YamlDocument {
  readonly document: Document.Parsed;
  readonly fault: YamlFault | undefined;
}

/** What is wrong with a text as YAML, and where, in UTF-16 units from its start. */
export interface YamlFault {
  readonly reason: string;
  readonly offset: number;
}

/** The documents of a text, or the one fault that keeps it from being read at all. */
export type YamlText = { readonly documents: readonly YamlDocument[] } | { readonly fault: YamlFault };

/** Longest rule file, in UTF-16 units; the longest public rule has 295,078. */
const MAX_LENGTH = 1024 * 1024;
/** Most tokens of a file; the longest public rule has some 27,000. */
const MAX_TOKENS = 150_000;
/** Deepest nesting; a rule needs six levels. */
const MAX_DEPTH = 64;
/** Most aliases of a document. */
const MAX_ALIASES = 100;

/**
 * Reads YAML 1.2 in time linear in the text: files come from strangers, and the library looks every key up among all others
 * of its map, so keys are told apart here. What is too long, too deep or too full of aliases is refused before anything is
 * built of it. Never throws.
 */
export function readYaml(text: string, lines: LineCounter): YamlText {
  const fault = text.length > MAX_LENGTH ? { reason: 'longer than 1 MiB', offset: 0 } : tokenFault(text);
  if (fault !== undefined) {
    // The parser, which will not see this text, would have counted its lines.
    for (let start = 0; start <= fault.offset; start = lineAfter(text, start)) lines.addNewLine(start);
    return { fault };
  }
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
    return { documents: [...parsed].map((document) => ({ document, fault: documentFault(document) })) };
  } catch (error) {
    return { fault: { reason: error instanceof Error ? error.message : String(error), offset: 0 } };
  }
}

function lineAfter(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? Infinity : end + 1;
}

/** Counts tokens, open brackets and lists in lists on one line (`- - -`) without building anything. */
function tokenFault(text: string): YamlFault | undefined {
  let tokens = 0;
  let depth = 0;
  let offset = 0;
  let compact = 0;
  let content = false;
  for (const token of new Lexer().lex(text)) {
    if (++tokens > MAX_TOKENS) return { reason: `more than ${MAX_TOKENS} YAML tokens`, offset };
    // The lexer announces a scalar's text by a mark, so that a text '[' is not taken for a bracket.
    if (!content && (token === '[' || token === '{')) depth++;
    if (!content && (token === ']' || token === '}')) depth--;
    if (token === '-' || token === '?') compact++;
    else if (token.trim() !== '') compact = 0;
    if (Math.max(depth, compact) > MAX_DEPTH) return { reason: TOO_DEEP, offset };
    content = token === CST.SCALAR;
    if (!MARKS.has(token)) offset += token.length;
  }
  return undefined;
}

const TOO_DEEP = `nested deeper than ${MAX_DEPTH}`;

/** Tokens the lexer adds to the text. */
const MARKS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

function documentFault(document: Document.Parsed): YamlFault | undefined {
  const [syntax] = document.errors;
  if (syntax !== undefined) return { reason: syntax.message, offset: syntax.pos[0] };
  return new NodeWalk().fault(document.contents, 0);
}

class NodeWalk {
  #aliases = 0;

  fault(node: unknown, depth: number): YamlFault | undefined {
    if (isAlias(node) && ++this.#aliases > MAX_ALIASES) return at(node, `more than ${MAX_ALIASES} aliases`);
    if (!isMap(node) && !isSeq(node)) return undefined;
    if (depth >= MAX_DEPTH) return at(node, TOO_DEEP);
    const keys = new Set<string>();
    for (const item of node.items) {
      const fault = isPair(item) ? this.#pairFault(item, keys, depth) : this.fault(item, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #pairFault(
    { key, value }: { key: unknown; value: unknown },
    keys: Set<string>,
    depth: number,
  ): YamlFault | undefined {
    if (isScalar(key)) {
      const name = String(key.value);
      if (keys.has(name)) return at(key, `the key '${name}' stands twice`);
      keys.add(name);
    }
    return this.fault(key, depth + 1) ?? this.fault(value, depth + 1);
  }
}

function at(node: { readonly range?: readonly [number, ...number[]] | null | undefined }, reason: string): YamlFault {
  return { reason, offset: node.range?.[0] ?? 0 };
}
