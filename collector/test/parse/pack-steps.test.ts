import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createParser, loadPacks } from '../../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'qiaolou-steps-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

/** The event one pack of these lines makes of a line. */
function reader(pack: readonly string[]): (line: string) => Readonly<Record<string, unknown>> {
  const dir = join(root, String((folders += 1)));
  mkdirSync(join(dir, 'acme-av'), { recursive: true });
  writeFileSync(join(dir, 'acme-av/pack.yaml'), ['id: acme.av', 'vendor: Acme', ...pack].join('\n'));
  const parser = createParser({ packs: loadPacks(dir), spoolId: '0'.repeat(32) });
  return (line) => {
    const record = { payload: Buffer.from(line), receivedAt: 0, listener: 'import', peer: '192.0.2.10' };
    return { ...parser.parse(record, { segment: 1, offset: 0 })[0] };
  };
}

describe('steps of a pack', () => {
  it('read XML that stands in a field of an earlier step', () => {
    const read = reader([
      'match: { contains: "subject=" }',
      'grammar: [{ kv: { pair: " " } }, { on: subject, optional: true, xml: true }]',
      'map: { 计算机: host.name }',
    ]);
    expect(read('id="7" subject="<pid>15</pid><计算机>PC-1</计算机>"')).toMatchObject({
      'host.name': 'PC-1',
      'acme.pid': '15',
    });
    expect(read('id="7" subject="none"')).toMatchObject({ 'acme.id': '7' });
  });

  it('read the program of the header, and do without one', () => {
    const read = reader([
      'match: { contains: "event=" }',
      'grammar: [{ kv: { pair: " " } }, { on: $program, optional: true, template: "{device:rest}" }]',
      'map: { device: observer.name }',
    ]);
    expect(read('<134>2026-11-22 15:59:26 QRG01: event=up id=7')).toMatchObject({ 'observer.name': 'QRG01' });
    expect(read('event=up id=7')).not.toHaveProperty(['observer.name']);
  });

  it('leave the running text alone where the pack says that all has a key', () => {
    const pack = ['match: { contains: "event=" }', 'grammar: { kv: { pair: " ", quotes: "\\"" } }'];
    const line = 'event=up msg="用户 wang 从 192.0.2.7 登录失败"';
    expect(reader(pack)(line)).toHaveProperty(['source.ip'], '192.0.2.7');
    expect(reader([...pack, 'prose: false'])(line)).not.toHaveProperty(['source.ip']);
  });
});

describe('a test on a field', () => {
  it('may ask that none of several texts occurs, whatever its case; a field that is not there holds none', () => {
    const read = reader([
      'match: { contains: "id=" }',
      'grammar: { kv: { pair: " " } }',
      'when: [{ if: { say: { lacks: [bad, worse] } }, set: { event.outcome: success } }]',
    ]);
    expect(read('id=7 say=good')).toHaveProperty(['event.outcome'], 'success');
    expect(read('id=7 at=9')).toHaveProperty(['event.outcome'], 'success');
    expect(read('id=7 say=soBADly')).not.toHaveProperty(['event.outcome']);
    expect(read('id=7 say=worse')).not.toHaveProperty(['event.outcome']);
  });
});

describe('an address that is written as a number', () => {
  const read = reader([
    'match: { contains: "addr=" }',
    'grammar: { kv: { pair: " " } }',
    'map: { addr: { to: source, as: number_address } }',
  ]);

  it.each([
    ['-1062717430', '192.168.56.10'],
    ['3232249866', '192.168.56.10'],
    ['2130706433', '127.0.0.1'],
    ['-1', '255.255.255.255'],
  ])('%s is %s', (text, address) => {
    expect(read(`addr=${text} id=7`)).toMatchObject({ 'source.ip': address });
  });

  it.each(['0', '4294967296', '-2147483649', '1e9', '0x7f000001', '12 34', '99999999999'])('%s is none', (text) => {
    expect(read(`addr="${text}" id=7`)).not.toHaveProperty(['source.ip']);
  });

  it('is the same signed and unsigned', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: -1 }), (number) => {
        const [signed, unsigned] = [number, number + 2 ** 32].map((each) => read(`addr=${each} id=7`)['source.ip']);
        expect(signed).toBe(unsigned);
        expect(String(signed).split('.')).toHaveLength(4);
      }),
    );
  });
});
