import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument, isNode, type Document } from 'yaml';
import { SocError, type ErrorCode, type LeftOutFile } from '@qiaolou/schema';
import { compilePack, type ParserPack } from './compile-pack.ts';
import { isPackFault, packFindingOf } from './pack-finding.ts';
import { packSchema } from './pack-schema.ts';

/**
 * Parses and compiles one pack's YAML.
 * @throws SocError `collector.packSyntax` or `collector.packInvalid` with `file`, `line`, `column`, `path` and `reason`.
 */
export function parsePack(yaml: string, file: string): ParserPack {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0];
  if (fault !== undefined) {
    const place = { offset: fault.pos[0], path: '', reason: fault.message };
    throw invalid(file, lines, { ...place, code: 'collector.packSyntax' });
  }
  const parsed = packSchema.safeParse(valueOf(document, file, lines));
  if (!parsed.success) {
    const issue = deepest(parsed.error.issues);
    throw invalid(file, lines, {
      offset: offsetOf(document, issue.path),
      path: issue.path.join('.'),
      reason: issue.message,
    });
  }
  try {
    return compilePack(parsed.data);
  } catch (error) {
    throw invalid(file, lines, {
      offset: 0,
      path: '',
      reason: reasonOf(error),
    });
  }
}

/** More aliases than a pack has use for are a fault of the file. */
function valueOf(document: Document, file: string, lines: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid(file, lines, { offset: 0, path: '', reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

interface UnionIssue extends Issue {
  readonly errors?: readonly (readonly UnionIssue[])[];
  /** What is wrong with a key of a record. */
  readonly issues?: readonly UnionIssue[];
}

/** zod reports a failed union as one issue; the alternative that got furthest says what is wrong. */
function deepest(issues: readonly UnionIssue[]): Issue {
  let best: Issue = { path: [], message: 'invalid' };
  for (const issue of issues) {
    const within = issue.errors?.flat() ?? issue.issues;
    const inner = within === undefined || within.length === 0 ? undefined : deepest(within);
    const found: Issue = inner === undefined ? issue : { path: [...issue.path, ...inner.path], message: inner.message };
    if (found.path.length >= best.path.length) best = found;
  }
  return best;
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

interface PackFault {
  /** Characters from the start of the file. */
  readonly offset: number;
  /** Key path; empty when the file as a whole is wrong. */
  readonly path: string;
  readonly reason: string;
  /** `collector.packInvalid` when absent. */
  readonly code?: ErrorCode;
}

function invalid(file: string, lines: LineCounter, fault: PackFault): SocError {
  const { code = 'collector.packInvalid', offset, path, reason } = fault;
  const { line, col } = lines.linePos(offset);
  return new SocError(code, { file, line, column: col, path, reason });
}

/** How packs are loaded. */
export interface LoadOptions {
  /**
   * Told of each pack that is wrong, cannot be read or repeats an id; the others are used. Without it the first such pack is
   * thrown.
   */
  readonly skip?: ((finding: LeftOutFile) => void) | undefined;
  /** Ids that are taken already, with their files; those that are loaded are added. */
  readonly ids?: Map<string, string> | undefined;
  /** Told of each pack that is used, with the bytes of its file as they were read. */
  readonly onLoaded?: ((pack: ParserPack, file: string, bytes: Uint8Array) => void) | undefined;
}

/**
 * Reads every `<folder>/pack.yaml` below `dir`, in the order they are to be asked: priority, then name. Synchronous.
 *
 * @throws SocError `collector.packSyntax`, `collector.packInvalid`, `collector.packRepeated` or `collector.packUnreadable`
 *   without `skip`.
 */
export function loadPacks(
  dir: string,
  { skip, ids = new Map<string, string>(), onLoaded }: LoadOptions = {},
): readonly ParserPack[] {
  const packs = packFiles(dir).flatMap((file) => {
    try {
      const bytes = packBytes(file);
      const pack = loadPack(bytes.toString('utf8'), file, ids);
      onLoaded?.(pack, file, bytes);
      return [pack];
    } catch (error) {
      const fault = isPackFault(error) ? error : unreadable(file, error);
      if (skip === undefined) throw fault;
      skip(packFindingOf(fault));
      return [];
    }
  });
  return packs.sort((a, b) => b.priority - a.priority);
}

/** Files of packs below a folder, by name; links to folders are followed. */
export function packFiles(dir: string): readonly string[] {
  return readdirSync(dir)
    .map((name) => join(dir, name, 'pack.yaml'))
    .filter(isThere)
    .sort();
}

/** What cannot be looked at is there: reading it says why not. */
function isThere(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Largest file of a pack, bytes: seven times the largest that is shipped. */
const MOST_PACK_BYTES = 131_072;

/** The file of a pack; what is no file, or larger than any pack, is not read. */
function packBytes(file: string): Buffer {
  const stat = statSync(file);
  if (!stat.isFile()) throw new Error('is no file');
  if (stat.size > MOST_PACK_BYTES) throw new Error(`has ${stat.size} bytes; ${MOST_PACK_BYTES} are the most`);
  return readFileSync(file);
}

function loadPack(yaml: string, file: string, ids: Map<string, string>): ParserPack {
  const pack = parsePack(yaml, file);
  const other = ids.get(pack.id);
  if (other !== undefined) {
    const reason = `id "${pack.id}" is also in ${other}`;
    throw new SocError('collector.packRepeated', { file, line: 1, column: 1, path: 'id', reason });
  }
  ids.set(pack.id, file);
  return pack;
}

function unreadable(file: string, error: unknown): SocError {
  const details = { file, line: 1, column: 1, path: '', reason: reasonOf(error) };
  return new SocError('collector.packUnreadable', details, { cause: error });
}
