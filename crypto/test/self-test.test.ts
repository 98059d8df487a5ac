import { describe, expect, it } from 'vitest';
import { selfTest } from '@qiaolou/crypto';

describe('power-on self-test', () => {
  it('passes here and names what it tried', () => {
    const names = selfTest();
    expect(names.length).toBeGreaterThanOrEqual(9);
    for (const algorithm of ['SM2', 'SM3', 'SM4']) expect(names.join()).toContain(algorithm);
  });

  it('names the test that fails, or breaks', () => {
    const wrong = { name: 'SM9', passes: () => false };
    const broken = { name: 'SM9', passes: () => { throw new Error('broken'); } }; // prettier-ignore
    for (const test of [wrong, broken]) {
      expect(() => selfTest([test])).toThrow(
        expect.objectContaining({ code: 'crypto.selfTestFailed', details: { test: 'SM9' } }),
      );
    }
  });
});
