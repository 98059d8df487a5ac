import { parseJson } from '@qiaolou/schema';
import { isIPv4, isIPv6 } from 'node:net';
import type { CacaoVariable } from './variable.ts';

const PATTERNS: Readonly<Partial<Record<CacaoVariable['type'], RegExp>>> = {
  bool: /^(?:true|false)$/i,
  float: /^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/,
  hexstring: /^(?:[0-9a-fA-F]{2})*$/,
  integer: /^[-+]?\d+$/,
  long: /^[-+]?\d+$/,
  'mac-addr': /^[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}$/,
  hash: /^[0-9a-fA-F]+$/,
  'md5-hash': /^[0-9a-fA-F]{32}$/,
  'sha256-hash': /^[0-9a-fA-F]{64}$/,
  uuid: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
};

/** Does a value fit a variable's declared type (CACAO 2.0 §10.18.3). Addresses may carry a prefix length. */
export function fitsVariableType(type: CacaoVariable['type'], value: string): boolean {
  switch (type) {
    case 'ipv4-addr':
      return isAddress(value, isIPv4, 32);
    case 'ipv6-addr':
      return isAddress(value, isIPv6, 128);
    case 'uri':
      return URL.canParse(value);
    case 'dictionary':
      return isJsonObject(value);
    default:
      return PATTERNS[type]?.test(value) ?? true;
  }
}

function isAddress(value: string, isIp: (text: string) => boolean, bits: number): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  if (rest.length > 0 || !isIp(address)) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = parseJson(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
