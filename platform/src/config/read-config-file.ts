import { readFileSync, statSync } from 'node:fs';
import { SocError } from '@qiaolou/schema';
import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { decimalNumber } from './decimal-number.ts';

/** A mapping of the file, not yet checked. */
export type ConfigTree = Record<string, unknown>;

const MAX_BYTES = 1024 * 1024;

/**
 * Reads a configuration file as the mapping it holds. Throws `config.unreadable` when it is none or cannot be read, and
 * `config.invalid` with line and column for what is not YAML in UTF-8, has a key twice, writes a number otherwise than in
 * decimal digits, or unfolds to much more than it is.
 */
export function readConfigFile(file: string): ConfigTree {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { uniqueKeys: true, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const [at] = error.linePos ?? [];
    throw new SocError('config.invalid', { file, line: at?.line ?? 0, column: at?.col ?? 0, reason: error.code });
  }
  refuseOtherNumbers(document, file, lines);
  const tree = unfolded(document, file);
  if (!isConfigTree(tree)) throw new SocError('config.invalid', { file, reason: 'not a mapping' });
  return tree;
}

/** Whether a value is a mapping. */
export function isConfigTree(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    // Nothing else ends: a pipe or a device would be read for ever.
    if (!statSync(file).isFile()) throw new SocError('config.unreadable', { file, reason: 'not a file' });
    bytes = readFileSync(file);
  } catch (cause) {
    if (cause instanceof SocError) throw cause;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new SocError('config.unreadable', { file, reason }, { cause });
  }
  if (bytes.length > MAX_BYTES) throw new SocError('config.invalid', { file, reason: `more than ${MAX_BYTES} bytes` });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SocError('config.invalid', { file, reason: 'not UTF-8' }, { cause });
  }
}

/** YAML knows more spellings of a number than people expect: `0x10`, `0o17`, `1e3`, `.inf`. */
function refuseOtherNumbers(document: Document, file: string, lines: LineCounter): void {
  visit(document, {
    Scalar: (_, node) => {
      if (!isScalar(node) || typeof node.value !== 'number') return;
      const source = node.source ?? '';
      if (decimalNumber(source) !== undefined) return;
      const { line, col: column } = lines.linePos(node.range?.[0] ?? 0);
      throw new SocError('config.invalid', { file, line, column, reason: `${source}: not a decimal number` });
    },
  });
}

function unfolded(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (cause) {
    // The library's own bound on aliases of aliases.
    throw new SocError('config.invalid', { file, reason: 'aliases unfold to too much' }, { cause });
  }
}
