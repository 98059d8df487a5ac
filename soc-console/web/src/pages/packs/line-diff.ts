/** A line of two texts side by side. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Lines of each text that are compared; what is behind them is compared as a whole. */
const MOST_LINES = 1_500;

/**
 * The lines of two texts in one list: what both have, what only the first has (`removed`) and what only the second has
 * (`added`), as few of the latter as can be.
 *
 * @example
 * lineDiff('a\nb', 'a\nc'); // same a, removed b, added c
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const lengths = commonLengths(a, b);
  const width = b.length + 1;
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left });
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: left });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: right ?? '' });
      j += 1;
    }
  }
  return lines;
}

function linesOf(text: string): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), lines.slice(MOST_LINES).join('\n')];
}

/** Length of the longest common list of lines from each place on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  return lengths;
}
