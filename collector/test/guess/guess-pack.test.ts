import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '@qiaolou/schema';
import { guessPack, loadPacks, parsePack, type PackGuess } from '../../src/index.ts';

const packs = loadPacks(join(import.meta.dirname, '../../parsers'));
const receivedAt = Date.parse('2026-11-30T08:00:00.000Z');
const conformance = join(import.meta.dirname, '../../conformance/device-lines');

function guess(...lines: readonly string[]): PackGuess {
  return guessPack(
    lines.map((line) => Buffer.from(line)),
    { id: 'acme.fw', vendor: 'Acme', type: 'firewall', packs, receivedAt },
  );
}

const PAIRS = [
  '<13>Nov 30 16:00:00 gate-1 acmed: devSerial="A1" policyNo=7 源地址=10.0.0.1 源端口=4711 目的地址=10.0.0.2 处置动作=阻断 发生时间="2026-11-30 15:59:58" weird_key=x',
  '<13>Nov 30 16:00:01 gate-1 acmed: devSerial="A1" policyNo=9 源地址=10.0.0.3 源端口=4712 目的地址=10.0.0.4 处置动作=允许 发生时间="2026-11-30 15:59:59" weird_key=y',
];

describe('guessPack', () => {
  it('proposes a pack that reads the lines, with what is sure and what is not', () => {
    const result = guess(...PAIRS);
    expect(result).toMatchObject({
      lines: 2,
      read: 2,
      knownBy: [],
      grammar: { name: 'kv', lines: 2 },
      telling: { program: 'acmed' },
      header: { withTime: 2, withHost: 2, programs: ['acmed'] },
    });
    expect(result.events[0]).toMatchObject({
      'event.dataset': 'acme.fw',
      'observer.vendor': 'Acme',
      'observer.type': 'firewall',
      'source.ip': '10.0.0.1',
      'source.port': 4711,
      'destination.ip': '10.0.0.2',
      'event.action': 'denied',
      '@timestamp': '2026-11-30T07:59:58.000Z',
      'acme.weird_key': 'x',
    });
    const sure = Object.fromEntries(result.keys.map(({ key, confidence }) => [key, confidence]));
    expect(sure).toMatchObject({ 源地址: 'high', 处置动作: 'high', weird_key: undefined });
    expect(result.yaml).toContain('weird_key');
  });

  it('finds JSON behind other text', () => {
    const result = guess(
      '<13>Nov 30 16:00:00 box log - {"attackerAddress":"10.0.0.1","victimAddress":"10.0.0.2","verdict":"blocked"} end',
      '<13>Nov 30 16:00:00 box log - {"attackerAddress":"10.0.0.3","victimAddress":"10.0.0.4","verdict":"passed"} end',
    );
    expect(result.read).toBe(2);
    expect(result.events[1]).toMatchObject({
      'source.ip': '10.0.0.3',
      'destination.ip': '10.0.0.4',
      'event.action': 'allowed',
    });
  });

  it('takes the column that is a time for when it happened', () => {
    const result = guess(
      'AUD*|1*|a b*|2026-11-29 10:59:35*|10.0.0.1*|x*|y*|z',
      'AUD*|2*|c d*|2026-11-29 11:59:35*|10.0.0.2*|x*|y*|z',
    );
    expect(result.events.map((event) => event['@timestamp'])).toEqual([
      '2026-11-29T02:59:35.000Z',
      '2026-11-29T03:59:35.000Z',
    ]);
  });

  it('names the pack that knows the lines already', () => {
    const line = '<86>Nov 30 16:00:00 h sshd[1]: Failed password for root from 10.0.0.1 port 22 ssh2';
    expect(guess(line).knownBy).toEqual(['openssh.sshd']);
  });

  it('proposes nothing where nothing tells the device or no grammar reads it', () => {
    expect(guess('hello world').yaml).toBeUndefined();
    expect(guess().lines).toBe(0);
  });

  it.each(readdirSync(conformance))('gives a valid pack or none for every dialect of %s', (vendor) => {
    for (const file of readdirSync(join(conformance, vendor))) {
      const rows = readFileSync(join(conformance, vendor, file), 'utf8')
        .trim()
        .split('\n');
      const lines = rows.map((row) => (parseJson(row) as { readonly line: string }).line);
      const { yaml, read } = guess(...lines);
      if (yaml === undefined) continue;
      expect(() => parsePack(yaml, 'guess.yaml'), file).not.toThrow();
      expect(read, file).toBeGreaterThan(0);
    }
  });

  it('gives a valid pack or none of any lines', () => {
    const unit = fc.constantFrom('a', 'I', 'P', '源', '"', "'", '#', ':', '_', '\\', '\u2028', '{', '\t');
    const key = fc.string({ unit, minLength: 1, maxLength: 6 });
    const pair = fc.tuple(key, fc.oneof(key, fc.constantFrom('10.0.0.1', '443', '2026-11-30 10:00:00', 'deny')));
    const line = fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.map(([k, v]) => `${k}=${v}`).join(' '));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        const { yaml } = guess(...lines);
        if (yaml !== undefined) expect(() => parsePack(yaml, 'guess.yaml')).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });
});

it('names no device of bytes that are no text', () => {
  const bytes = Array.from({ length: 8 }, (_, line) =>
    Uint8Array.from({ length: 300 }, (_byte, at) => (line * 131 + at * 197 + ((at * at) % 251)) % 256),
  );
  const guess = guessPack(bytes, { id: 'acme.box', packs: [], receivedAt: Date.parse('2026-11-30T08:00:00.000Z') });
  expect(guess.yaml).toBeUndefined();
});
