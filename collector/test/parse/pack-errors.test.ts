import { describe, expect, it } from 'vitest';
import { SocError } from '@qiaolou/schema';
import { parsePack } from '../../src/index.ts';

const GOOD = ['id: acme.fw', 'match: { contains: acme }', 'grammar: { kv: {} }'];

function details(lines: readonly string[]): object {
  try {
    parsePack(lines.join('\n'), 'pack.yaml');
  } catch (error) {
    if (error instanceof SocError) return error.details;
    throw error;
  }
  throw new Error('accepted');
}

describe('a wrong pack is refused with its place', () => {
  it('accepts a right one', () => {
    expect(parsePack(GOOD.join('\n'), 'pack.yaml').id).toBe('acme.fw');
  });

  it.each([
    ['broken YAML', ['id: [', ...GOOD], 2],
    ['bad id', ['id: Acme FW', ...GOOD.slice(1)], 1],
    ['unknown key', [...GOOD, 'mpa: {}'], 1],
    ['unknown grammar option', [...GOOD.slice(0, 2), 'grammar:', '  kv: { pairs: x }'], 4],
    ['two grammars in a step', [...GOOD.slice(0, 2), 'grammar: { kv: {}, cef: true }'], 3],
    ['bad field name', [...GOOD, 'map:', '  a: source.ip', '  b: "not a field"'], 6],
    ['bad template', [...GOOD.slice(0, 2), 'grammar: { template: "{a}{b}" }'], 1],
    ['bad zone', [...GOOD, 'time: { zone: Mars/Olympus }'], 1],
  ] as const)('%s', (_, lines, line) => {
    expect(details(lines)).toMatchObject({ file: 'pack.yaml', line });
  });
});
