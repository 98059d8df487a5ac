import { parseJson, type AnswerLine, type StepProgress } from '@qiaolou/schema';

/** How the lines of a long answer ended: with it, with a problem, or cut off. */
export type LinesEnd = Extract<AnswerLine, { readonly kind: 'answer' | 'problem' }> | { readonly kind: 'cut' };

/** Reads the lines of a long answer and tells how far it is. Rejects with what reading the body rejects with. */
export async function readAnswerLines(
  body: ReadableStream<Uint8Array>,
  onProgress: (progress: StepProgress) => void,
): Promise<LinesEnd> {
  for await (const text of linesOf(body)) {
    const line = parseJson(text) as AnswerLine;
    if (line.kind !== 'progress') return line;
    const { step, done, total } = line;
    onProgress({ step, done, total });
  }
  return { kind: 'cut' };
}

/** Whole lines of a body; what stands after the last end of a line was cut off, and is none. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = `${rest}${decoder.decode(value, { stream: true })}`.split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } finally {
    reader.releaseLock();
  }
}
