import { join } from 'node:path';
import { kindOfWrong } from './kind-of-wrong.ts';
import type { FieldScore } from './score-line.ts';
import { scoreTruth, type ScoredLine } from './score-truth.ts';

/** Letters of a line that are shown with what is wrong in it. */
const SHOWN = 300;

/**
 * `npm run meaning [-- WORD]`: values that were read wrongly from `collector/conformance`, by kind, the most frequent kind
 * first; with WORD only of files and fields whose name has it, `missing` also what was not read. Ends with 0.
 */
function main(words: readonly string[]): void {
  const marks = words.includes('missing') ? ['missing', 'wrong'] : ['wrong'];
  const word = words.find((each) => each !== 'missing') ?? '';
  const kinds = new Map<string, string[]>();
  for (const line of scoreTruth(join(import.meta.dirname, '../../..')))
    for (const score of line.scores) {
      if (!marks.includes(score.mark) || !`${line.truth.file} ${score.field}`.includes(word)) continue;
      const kind = score.mark === 'wrong' ? kindOfWrong(score) : `${score.field}: missing`;
      kinds.set(kind, [...(kinds.get(kind) ?? []), told(line, score)]);
    }
  for (const [kind, examples] of [...kinds].toSorted(([, a], [, b]) => b.length - a.length))
    process.stdout.write(`== ${examples.length} × ${kind}\n${examples.join('')}\n`);
}

function told({ truth }: ScoredLine, { expected, got }: FieldScore): string {
  const wanted = expected.map((each) => JSON.stringify(each)).join(' or ');
  const read = got === undefined ? '' : `, got ${JSON.stringify(got)}`;
  return `  ${truth.file}:${truth.row}: expected ${wanted}${read}\n    ${truth.line.slice(0, SHOWN)}\n`;
}

main(process.argv.slice(2));
