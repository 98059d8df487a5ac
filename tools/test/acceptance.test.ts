import { expect, test } from 'vitest';
import { COLLECTOR_GUARANTEES } from '../src/acceptance/collector-guarantees.ts';
import { missingProofs } from '../src/acceptance/guarantee.ts';
import { REPOSITORY_ROOT } from '../src/docs/repository-root.ts';

test('every guarantee of the collector is shown by tests that are there', () => {
  expect(missingProofs(REPOSITORY_ROOT, COLLECTOR_GUARANTEES)).toEqual([]);
});

test('a test that is not there is missed, and one that is only told of in a comment too', () => {
  const missed = (file: string, title: string) =>
    missingProofs(REPOSITORY_ROOT, [{ when: '', holds: '', proofs: [[file, title]] }]).length;
  const here = 'tools/test/acceptance.test.ts';
  // told of in a comment
  expect(missed(here, 'told of in a comment')).toBe(1);
  expect(missed(here, 'every guarantee of the collector')).toBe(0);
  expect(missed('tools/test/no-such.test.ts', 'every guarantee of the collector')).toBe(1);
});
