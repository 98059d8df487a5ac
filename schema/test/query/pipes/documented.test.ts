import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePipedQuery } from '../../../src/index.ts';
import { STAGE_WORDS } from '../../../src/query/pipes/stage-words.ts';

const text = readFileSync(new URL('../../../../docs/query-language.md', import.meta.url), 'utf8');
const STAGES = [...text.matchAll(/`(\\\| [^`]+)`/g)]
  .map(([, code = '']) => code.replaceAll('\\|', '|'))
  // Stands for a field that can be measured.
  .map((code) => code.replaceAll(/\b(sum|avg|min|max)\(f\)/g, '$1(source.bytes)'));

describe('docs/query-language.md', () => {
  it.each(STAGES)('%s can be asked', (stages) => {
    // A measure is sorted by where there is one.
    const before = stages.startsWith('| sort sum') ? '* | stats sum(source.bytes) by f ' : '* ';
    expect(parsePipedQuery(before + stages)).toMatchObject({ ok: true });
  });

  it('has every stage', () => {
    expect(STAGE_WORDS.filter((word) => !STAGES.some((stages) => stages.includes(`| ${word}`)))).toEqual([]);
  });
});
