import { expect, test } from 'vitest';
import { DECODERS } from '../../src/decoders/all-decoders.ts';
import { originOf, originWithCode, RECORD_ORIGINS } from '../../src/origins/index.ts';

/** Bytes in the spools of 0.1.0: they must be read for ever, so a line here is never changed, only added. */
const RELEASED: Readonly<Record<string, number>> = { 'syslog-udp': 0, 'syslog-tcp': 1, netflow: 2, http: 3, import: 4 };

test('codes of released versions stay, and no code is given twice', () => {
  const codes = new Map<string, number>(RECORD_ORIGINS.map(({ id, code }) => [id, code]));
  for (const [id, code] of Object.entries(RELEASED)) expect([id, codes.get(id)]).toEqual([id, code]);
  expect(new Set(codes.values()).size).toBe(RECORD_ORIGINS.length);
  expect(codes.size).toBe(RECORD_ORIGINS.length);
  for (const code of codes.values()) expect(Number.isInteger(code) && code >= 0 && code <= 255).toBe(true);
});

test('an origin is found by id and by code, and names a decoder that there is', () => {
  const decoders: readonly string[] = DECODERS.map(({ id }) => id);
  for (const origin of RECORD_ORIGINS) {
    expect(originOf(origin.id)).toBe(origin);
    expect(originWithCode(origin.code)).toBe(origin);
    expect(decoders).toContain(origin.decode);
  }
  expect([originOf('smoke'), originWithCode(255)]).toEqual([undefined, undefined]);
});
