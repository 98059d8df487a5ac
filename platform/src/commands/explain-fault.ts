import { ERROR_CATALOGUE, SocError, systemFacts, type ErrorCode, type JsonObject } from '@qiaolou/schema';

/** System errors about files, sockets and servers that have a code of their own. */
const SYSTEM: Readonly<Record<string, ErrorCode>> = {
  EMFILE: 'platform.tooManyFiles',
  ENFILE: 'platform.tooManyFiles',
  ENOENT: 'platform.fileMissing',
  EACCES: 'platform.fileRefused',
  EPERM: 'platform.fileRefused',
  EROFS: 'platform.fileRefused',
  ENOTDIR: 'platform.notADirectory',
  EISDIR: 'platform.notADirectory',
  EEXIST: 'platform.notADirectory',
  ELOOP: 'platform.fileMissing',
  ENAMETOOLONG: 'platform.fileMissing',
  ENOSPC: 'disk.full',
  EDQUOT: 'disk.full',
  EIO: 'disk.refuses',
  EADDRINUSE: 'platform.portInUse',
  EADDRNOTAVAIL: 'platform.addressUnusable',
  EAI_AGAIN: 'platform.addressUnusable',
  ENOTFOUND: 'platform.addressUnusable',
  ECONNREFUSED: 'platform.serverUnreachable',
  ECONNRESET: 'platform.serverUnreachable',
  EHOSTUNREACH: 'platform.serverUnreachable',
  ENETUNREACH: 'platform.serverUnreachable',
  ETIMEDOUT: 'platform.serverUnreachable',
};
/** System calls that open a socket: what they are refused or do not find is no file. */
const LISTENING = new Set(['listen', 'bind']);
/** SQLITE_NOTADB, SQLITE_CORRUPT; SQLITE_ERROR is what a table that is not there or is another's comes to. */
const FOREIGN_DATABASE = new Set([26, 11, 1]);
/** What stores say whose file cannot be used, and those on servers. */
const OF_STORES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'records.unavailable',
  'store.unavailable',
  'jobs.unavailable',
  'disk.refuses',
]);
/** What is wrong with a file, not with a server. */
const OF_FILES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'platform.databaseForeign',
  'platform.fileRefused',
  'platform.fileMissing',
  'platform.notADirectory',
  'platform.tooManyFiles',
]);
const NO_DESCRIPTORS: readonly unknown[] = ['EMFILE', 'ENFILE'];
/** What Node makes of a system error by which it keeps nothing but the end of a text, by its own code. */
const NODE_TEXTS: Readonly<Record<string, RegExp>> = {
  ERR_WORKER_INIT_FAILED: /: (?:EMFILE|ENFILE)$/,
  ERR_INVALID_PACKAGE_CONFIG: /: too many open files(?: in system)?\.$/,
};
const DEPTH = 5;

/**
 * Any error as one of the catalogue: its own code, that of what caused it, the code of what the system or SQLite said, or
 * `platform.unforeseen`. Nothing that ends a command is shown otherwise.
 *
 * @example
 *   explainFault(Object.assign(new Error(), { code: 'EMFILE' })).code; // 'platform.tooManyFiles'
 */
export function explainFault(error: unknown): SocError {
  const fault = known(error, DEPTH) ?? new SocError('platform.unforeseen', { reason: String(error) }, { cause: error });
  const reason = lackOfDescriptors(error, DEPTH);
  if (reason === undefined || fault.code === 'platform.tooManyFiles') return fault;
  return new SocError('platform.tooManyFiles', { reason }, { cause: error });
}

/**
 * What says that descriptors ran out. That shows wherever something is opened, and what it is called by then (a store that
 * is away, an internal error) sends people to the wrong place.
 */
function lackOfDescriptors(error: unknown, depth: number): string | undefined {
  if (!(error instanceof Error) || depth === 0) return undefined;
  const { code } = systemFacts(error);
  const inText = typeof code === 'string' && Object.hasOwn(NODE_TEXTS, code) ? NODE_TEXTS[code] : undefined;
  if (NO_DESCRIPTORS.includes(code) || inText?.test(error.message) === true) return error.message;
  return lackOfDescriptors(error.cause, depth - 1);
}

function known(error: unknown, depth: number): SocError | undefined {
  if (!(error instanceof Error) || depth === 0) return undefined;
  return own(error) ?? ofMany(error, depth) ?? known(error.cause, depth - 1);
}

function own(error: Error): SocError | undefined {
  const { code, details, errcode, syscall } = error as Partial<
    Record<'code' | 'details' | 'errcode' | 'syscall', unknown>
  >;
  if (error instanceof SocError) return moreExact(error);
  // An error of crypto, or one that came from another thread as plain data.
  if (typeof code === 'string' && Object.hasOwn(ERROR_CATALOGUE, code))
    return new SocError(code as ErrorCode, (details ?? {}) as JsonObject, { cause: error });
  if (typeof errcode === 'number' && FOREIGN_DATABASE.has(errcode & 0xff))
    return new SocError('platform.databaseForeign', { reason: error.message }, { cause: error });
  if (typeof code !== 'string' || !Object.hasOwn(SYSTEM, code)) return undefined;
  return new SocError(systemCode(code, syscall), systemFacts(error), { cause: error });
}

/** What these say is true of much; their cause says what can be done. */
function moreExact(error: SocError): SocError {
  const cause = error.cause instanceof Error ? own(error.cause) : undefined;
  if (cause === undefined) return error;
  const isVague = error.code === 'platform.workerDied' || error.code === 'internal';
  return isVague || (OF_STORES.has(error.code) && OF_FILES.has(cause.code)) ? cause : error;
}

function systemCode(code: string, syscall: unknown): ErrorCode {
  const opensSocket = typeof syscall === 'string' && LISTENING.has(syscall);
  if (opensSocket && (code === 'EACCES' || code === 'EPERM')) return 'platform.portRefused';
  // The socket of a local server is a file as well.
  if (syscall === 'connect') return 'platform.serverUnreachable';
  return SYSTEM[code] ?? 'platform.unforeseen';
}

/** Node tries all addresses of a name and tells of each. */
function ofMany(error: Error, depth: number): SocError | undefined {
  if (!(error instanceof AggregateError)) return undefined;
  for (const each of error.errors) {
    const found = known(each, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
