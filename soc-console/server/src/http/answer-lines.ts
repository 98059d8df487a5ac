import { ANSWER_LINES_TYPE, type AnswerLine, type ApiRoute, type Problem, type StepProgress } from '@qiaolou/schema';
import type { Request, Response } from 'express';

/** How long an answer may take before it goes as lines, ms: until then its status says how it went. */
export const LINES_AFTER_MS = 1_000;
/** Time between two lines, ms. */
const BETWEEN_MS = 250;
/** A client that reads so slowly that this much waits hears no more of how far it is, bytes. */
const MOST_WAITING = 65_536;

/** The lines of one answer; there are none while it is quick. */
export interface AnswerLines {
  /** Whether the answer has begun as lines. */
  readonly begun: boolean;
  /** Takes how far the question is; told with the next line. */
  progress(progress: StepProgress): void;
  /** The last line. */
  end(line: Extract<AnswerLine, { readonly kind: 'answer' | 'problem' }>): void;
  /** There will be no more lines. */
  close(): void;
}

const LINES = new WeakMap<Response, AnswerLines>();

/**
 * Makes ready to answer a request with lines when it takes longer than `afterMs`; undefined where its route has none or its
 * client does not prefer them.
 */
export function openAnswerLines(
  { response }: Pick<ApiRoute, 'response'>,
  { req, res }: { readonly req: Request; readonly res: Response },
  afterMs: number,
): AnswerLines | undefined {
  if (response.kind !== 'json' || response.progress !== true) return undefined;
  if (req.accepts(['json', ANSWER_LINES_TYPE]) !== ANSWER_LINES_TYPE) return undefined;
  const lines = new ResponseLines(res, afterMs);
  LINES.set(res, lines);
  return lines;
}

/** Ends the lines that an answer has begun with a problem; false when it has not. */
export function endedWithProblem(res: Response, problem: Problem): boolean {
  const lines = LINES.get(res);
  if (lines?.begun !== true) return false;
  lines.end({ kind: 'problem', problem });
  return true;
}

class ResponseLines implements AnswerLines {
  readonly #res: Response;
  #timer: NodeJS.Timeout | undefined;
  #latest: StepProgress | undefined;
  begun = false;

  constructor(res: Response, afterMs: number) {
    this.#res = res;
    this.#timer = setTimeout(() => this.#begin(), afterMs);
    res.once('close', () => this.close());
  }

  progress(progress: StepProgress): void {
    this.#latest = progress;
  }

  end(line: AnswerLine): void {
    this.close();
    if (this.#isOpen()) this.#res.end(textOf(line));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #begin(): void {
    if (!this.#isOpen()) return;
    this.begun = true;
    this.#res.status(200).type(ANSWER_LINES_TYPE).set('x-accel-buffering', 'no').vary('Accept');
    this.#res.flushHeaders();
    this.#tell();
  }

  #tell(): void {
    const latest = this.#latest;
    this.#latest = undefined;
    if (latest !== undefined && this.#isOpen() && this.#res.writableLength < MOST_WAITING)
      this.#res.write(textOf({ kind: 'progress', ...latest }));
    this.#timer = setTimeout(() => this.#tell(), BETWEEN_MS);
  }

  #isOpen(): boolean {
    return !this.#res.destroyed && !this.#res.writableEnded;
  }
}

function textOf(line: AnswerLine): string {
  return `${JSON.stringify(line)}\n`;
}
