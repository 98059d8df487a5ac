import { CryptoError } from '../base/crypto-error.ts';

const MAX_DEPTH = 256;

/**
 * Canonical JSON text (RFC 8785, JCS): no spaces, keys sorted by UTF-16 code units, numbers as ECMAScript prints them.
 * Equal values give equal bytes, so digests of it can be compared. Object members that are `undefined` are left out, as
 * `JSON.stringify` does. Throws `crypto.badEncoding` with the path for what JSON cannot carry exactly: NaN, infinities,
 * lone surrogates, `undefined` in arrays, functions, class instances, nesting deeper than 256.
 *
 * @example
 *   jcs({ b: 1, a: '谯' }); // '{"a":"谯","b":1}'
 */
export function jcs(value: unknown): string {
  return write(value, '$', 0);
}

function write(value: unknown, path: string, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'number':
      if (!Number.isFinite(value)) throw bad(path, 'number is not finite');
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeContainer(value, path, depth + 1);
    default:
      throw bad(path, `${typeof value} has no JSON form`);
  }
}

function writeString(value: string, path: string): string {
  if (!value.isWellFormed()) throw bad(path, 'lone surrogate');
  return JSON.stringify(value);
}

function writeContainer(value: object, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw bad(path.slice(0, 100), 'nested too deeply');
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, depth)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw bad(path, 'not a plain object');
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    const at = `${path}.${key}`;
    members.push(`${writeString(key, at)}:${write(member, at, depth)}`);
  }
  return `{${members.join(',')}}`;
}

function bad(path: string, reason: string): CryptoError {
  return new CryptoError('crypto.badEncoding', { format: 'JCS', path: path.toWellFormed(), reason });
}
