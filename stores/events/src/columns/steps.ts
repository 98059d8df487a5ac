/** Work in steps of a few milliseconds: between them its thread may do something else. */
export type Steps<T> = Generator<undefined, T>;

/**
 * Does all steps at once.
 *
 * @example
 *   finish(sealSegment(block, options)); // the pieces of a segment file
 */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
