import { execFileSync } from 'node:child_process';
import { WholeEvent } from '@qiaolou/schema';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RuleMatcher } from '../src/sigma/match/rule-matcher.ts';
import { loadRules, type RuleSet } from '../src/index.ts';
import { ecsOfWindowsJson } from './windows-json.ts';

const DATA = new URL('../../../shared/data/sigma/', import.meta.url).pathname;

interface RegressionCase {
  readonly rule: string;
  readonly title: string;
  readonly min_matches: number;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

function regressionCases(text: string): readonly RegressionCase[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RegressionCase);
}

// Skipped when the public rule set is not beside the checkout (it is not ours to ship).
describe.skipIf(!existsSync(DATA))('the public SigmaHQ rules (needs ../shared)', () => {
  let folder = '';
  let set: RuleSet = { rules: [], errors: [] };
  let matcher = new RuleMatcher([]);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'qiaolou-sigmahq-'));
    execFileSync('tar', ['xzf', join(DATA, 'sigmahq-rules.tar.gz'), '-C', folder]);
    set = await loadRules(folder);
    matcher = new RuleMatcher(set.rules.filter((rule) => rule.kind === 'detection'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('load, all but those that need placeholders', () => {
    expect(set.rules).toHaveLength(3_752);
    expect(new Set(set.errors.map(({ code }) => code))).toEqual(new Set(['detection.unsupported']));
    expect(set.errors.every(({ reason }) => reason.includes('placeholder'))).toBe(true);
  });

  it('match their regression events, 202 of 202, with and without index', () => {
    const cases = regressionCases(readFileSync(join(DATA, 'sigmahq-regression.jsonl'), 'utf8'));
    const failed = cases.filter((one) => {
      const events = one.events.map(ecsOfWindowsJson);
      const hits = events.filter((event) => {
        const found = matcher.match(new WholeEvent(event)).map(({ id }) => id);
        expect(matcher.matchNaively(new WholeEvent(event)).map(({ id }) => id)).toEqual(found);
        return found.includes(one.rule);
      });
      return hits.length < one.min_matches;
    });
    expect(failed.map(({ title }) => title)).toEqual([]);
    expect(cases).toHaveLength(202);
  });

  // The sample steps are prime, so that they do not fall in step with the data's own rhythm.
  it.each([
    ['lane-sysmon-process', 29],
    ['lane-otrf-mix', 53],
    ['lane-sysmon_file_event', 211],
  ] as const)('give the same matches with and without index on %s', (lane, step) => {
    const text = gunzipSync(readFileSync(join(DATA, `${lane}.ndjson.gz`))).toString('utf8');
    const events = text.split('\n').filter((line, index) => line !== '' && index % step === 0);
    for (const [index, line] of events.entries()) {
      const event = ecsOfWindowsJson(JSON.parse(line) as Record<string, unknown>, index);
      expect(matcher.match(new WholeEvent(event)).map(({ id }) => id)).toEqual(
        matcher.matchNaively(new WholeEvent(event)).map(({ id }) => id),
      );
    }
  });
});
