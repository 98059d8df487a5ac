/** A piece of text; `hit` pieces are marked. */
export interface TextPiece {
  readonly text: string;
  readonly hit: boolean;
}

/** The literal parts of a rule's pattern: what stands in quotes, cut at wildcards. */
export function patternLiterals(pattern: string): readonly string[] {
  const quoted = [...pattern.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(([, a, b]) => a ?? b ?? '');
  return quoted
    .flatMap((text) => text.replace(/\\(.)/g, '$1').split(/[*?]+/))
    .filter((text) => text.length > 0)
    .sort((a, b) => b.length - a.length);
}

/** The value with the parts that the pattern names marked, case-insensitively; all of it when none is found in it. */
export function highlight(value: string, pattern: string | undefined): readonly TextPiece[] {
  const literals = pattern === undefined ? [] : patternLiterals(pattern);
  const lower = value.toLowerCase();
  const spans: (readonly [number, number])[] = [];
  for (const literal of literals) {
    const part = literal.toLowerCase();
    for (let at = lower.indexOf(part); at >= 0; at = lower.indexOf(part, at + part.length)) {
      const end = at + part.length;
      if (!spans.some(([from, to]) => at < to && end > from)) spans.push([at, end]);
    }
  }
  // Case folding may change lengths (İ): offsets would then be off, so mark the whole.
  if (spans.length === 0 || lower.length !== value.length) return [{ text: value, hit: true }];
  return cut(
    value,
    spans.toSorted(([a], [b]) => a - b),
  );
}

function cut(value: string, spans: readonly (readonly [number, number])[]): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let done = 0;
  for (const [from, to] of spans) {
    if (from > done) pieces.push({ text: value.slice(done, from), hit: false });
    pieces.push({ text: value.slice(from, to), hit: true });
    done = to;
  }
  if (done < value.length) pieces.push({ text: value.slice(done), hit: false });
  return pieces;
}
