import fc from 'fast-check';
import type { Playbook } from '../src/index.ts';
import { extension, manual, playbook, spied, stepId } from './build-playbook.ts';

/** Shape of a branch: a list of pieces, each an action, a condition or a parallel with branches of its own. */
type Piece =
  | { readonly kind: 'auto' | 'manual'; readonly handled: boolean; readonly timeout: boolean; readonly delay: boolean }
  | {
      readonly kind: 'if';
      readonly yes: Branch;
      readonly no: Branch | null;
      readonly truth: boolean;
      readonly handled: boolean;
    }
  | { readonly kind: 'parallel'; readonly branches: readonly Branch[]; readonly timeout: boolean };
type Branch = readonly Piece[];

const { branch } = fc.letrec<{ branch: Branch; piece: Piece }>((tie) => ({
  branch: fc.array(tie('piece'), { maxLength: 3, depthIdentifier: 'workflow' }),
  piece: fc.oneof(
    { maxDepth: 4, depthSize: 'small', depthIdentifier: 'workflow' },
    fc.record({
      kind: fc.constantFrom('auto' as const, 'manual' as const),
      handled: fc.boolean(),
      timeout: fc.boolean(),
      delay: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('if' as const),
      yes: tie('branch'),
      no: fc.option(tie('branch')),
      truth: fc.boolean(),
      handled: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('parallel' as const),
      branches: fc.array(tie('branch'), { minLength: 2, maxLength: 3 }),
      timeout: fc.boolean(),
    }),
  ),
}));

/** Playbooks that pass the linter, of any nesting of actions, conditions and parallel steps, with or without an exception path. */
export const randomPlaybook: fc.Arbitrary<Playbook> = fc.tuple(branch, fc.boolean()).map(([main, exception]) => {
  const workflow: Record<string, unknown> = {};
  let n = 0;
  const add = (type: string, body: Record<string, unknown>): string => {
    const id = stepId(type, ++n);
    workflow[id] = body;
    return id;
  };
  const end = (): string => add('end', { type: 'end' });
  const write = (pieces: Branch, last: string): string =>
    pieces.reduceRight((next, piece) => writePiece(piece, next), last);
  const writePiece = (piece: Piece, next: string): string => {
    switch (piece.kind) {
      case 'auto':
      case 'manual': {
        const over: Record<string, unknown> = { ...extension({ retry: { max_attempts: 2, backoff_ms: 10 } }) };
        if (piece.timeout) over['timeout'] = 1000;
        if (piece.delay) over['delay'] = 10;
        if (piece.handled) Object.assign(over, { on_completion: undefined, on_success: next, on_failure: next });
        return add('action', piece.kind === 'auto' ? spied(next, { what: 'x' }, over) : manual(next, over));
      }
      case 'if': {
        const onTrue = write(piece.yes, end());
        const onFalse = piece.no === null ? {} : { on_false: write(piece.no, end()) };
        const condition = `1 = ${piece.truth ? 1 : 2}`;
        const after = piece.handled ? { on_success: next, on_failure: next } : { on_completion: next };
        return add('if-condition', { type: 'if-condition', condition, on_true: onTrue, ...onFalse, ...after });
      }
      case 'parallel': {
        const next_steps = piece.branches.map((item) => write(item, end()));
        return add('parallel', {
          type: 'parallel',
          next_steps,
          on_completion: next,
          ...(piece.timeout && { timeout: 500 }),
        });
      }
      default:
        return piece satisfies never;
    }
  };
  const first = write(main, end());
  add('start', { type: 'start', on_completion: first });
  return playbook(
    workflow,
    exception
      ? { workflow_exception: write([{ kind: 'manual', handled: false, timeout: false, delay: false }], end()) }
      : {},
  );
});
