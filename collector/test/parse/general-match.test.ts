import { expect, it } from 'vitest';
import { compileMatchers } from '../../src/parse/packs/compile-matcher.ts';
import { generalMatch } from '../../src/parse/packs/general-match.ts';
import type { PackMatcher } from '../../src/parse/packs/pack-schema.ts';

it.each<readonly [PackMatcher, boolean]>([
  [{ contains: '=' }, true],
  [{ contains: 'time=' }, true],
  [{ any: ['src=', 'SerialNum='] }, true],
  [{ json: true }, true],
  [{ contains: ['time=', '模块='] }, false],
  [{ any: ['SerialNum=', 'GenTime='] }, false],
  [{ program: 'sgw', contains: '=' }, false],
  [{ contains: '%%10' }, false],
  [{ contains: '"auditID"', json: true }, false],
])('%j takes lines of other devices: %s', (match, is) => {
  const [matcher] = compileMatchers(match);
  if (matcher === undefined) throw new Error('no matcher');
  expect(generalMatch(matcher) !== undefined).toBe(is);
});
