import { existsSync, readdirSync } from 'node:fs';
import { WholeEvent } from '@qiaolou/schema';
import { describe, expect, test } from 'vitest';
import { ALL_JUDGES, openJudges } from '../src/index.ts';
import { sampleEvent } from './sample-event.ts';

/** What every judge does alike: a new one is held to it by its line in all-judges.ts. */

const source = new URL('../src/', import.meta.url);
const files = readdirSync(source)
  .map((folder) => new URL(`${folder}/judge.ts`, source))
  .filter((file) => existsSync(file));

test('every folder with a judge is in the list, under an id of its own', async () => {
  const kinds: readonly unknown[] = ALL_JUDGES;
  const exported = await Promise.all(
    files.map(async (file) => Object.values((await import(file.href)) as Readonly<Record<string, unknown>>)),
  );
  // `judge/judge.ts` declares what a judge is; the others each are one.
  const declared = exported.flat().filter((value) => typeof value === 'object');
  expect(new Set(declared)).toEqual(new Set(kinds));
  expect(new Set(ALL_JUDGES.map(({ id }) => id)).size).toBe(kinds.length);
});

describe.each(openJudges({ rules: [] }).map((judge) => [judge.id, judge] as const))('judge %s', (id, judge) => {
  test('is named as its kind, and remembers for a time when it warms up', () => {
    expect(ALL_JUDGES.map((kind) => kind.id)).toContain(id);
    expect(judge.maxTimespanMs).toBeGreaterThanOrEqual(0);
    if (judge.warmUp === undefined) expect(judge.maxTimespanMs).toBe(0);
  });

  test('finds nothing without rules and data of its own, and lets rules be that it does not know', () => {
    judge.setEnabled('no-such-rule', false);
    judge.warmUp?.([sampleEvent({})]);
    expect(judge.evaluate(new WholeEvent(sampleEvent({})))).toEqual([]);
    expect(judge.stats()).toEqual([]);
  });
});
