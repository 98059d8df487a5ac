import { basename, dirname } from 'node:path';
import { countMarks, scoreTruth, type Marks, type ScoredLine } from '../../meaning/score-truth.ts';
import type { FieldScore } from '../../meaning/score-line.ts';
import { SCORED } from '../../meaning/truth.ts';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';
import { REPOSITORY_ROOT } from '../repository-root.ts';

const INTRO =
  'What careful readers take from lines of Chinese devices (collector/conformance), and what the shipped packs and generic ' +
  'grammars read: `right`, `missing` (nothing was read), `wrong` (another value, or one where the line says nothing).';
const HEAD = ['right', 'missing', 'wrong'];

/** How well lines of devices are understood, by field and by dialect. */
export const page: GeneratedPage = {
  file: 'meaning.md',
  render() {
    const lines = scoreTruth(REPOSITORY_ROOT);
    const all = lines.flatMap(({ scores }) => scores);
    const fields = SCORED.map((field) => [`\`${field}\``, ...cells(all.filter((score) => score.field === field))]);
    const files = [...new Set(lines.map(({ truth }) => truth.file))];
    const dialects = files.map((file) =>
      dialectRow(
        file,
        lines.filter(({ truth }) => truth.file === file),
      ),
    );
    const tables = [
      markdownTable(['field', ...HEAD], [...fields, ['all', ...cells(all)]]),
      '## By dialect',
      markdownTable(['vendor', 'dialect', 'lines', ...HEAD], dialects),
    ];
    return markdownPage(
      'Meaning of lines',
      `${lines.length} lines of ${files.length} dialects. ${INTRO}`,
      tables.join('\n\n'),
    );
  },
};

function dialectRow(file: string, lines: readonly ScoredLine[]): readonly string[] {
  const scores = lines.flatMap((line) => line.scores);
  return [basename(dirname(file)), basename(file, '.ndjson'), String(lines.length), ...cells(scores)];
}

function cells(scores: readonly FieldScore[]): readonly string[] {
  const { right, missing, wrong }: Marks = countMarks(scores);
  return [right, missing, wrong].map(String);
}
