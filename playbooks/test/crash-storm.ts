import fc from 'fast-check';
import type { RecordStore, RecordTx } from '@qiaolou/record-store';
import { SocError, type EnqueueRequest } from '@qiaolou/schema';
import { z } from 'zod';
import type { Connector, ConnectorResult, Playbook } from '../src/index.ts';
import { playbook, stepId } from './build-playbook.ts';
import { DrainedQueue } from './engine-bench.ts';

/** What the dead process's calls end with. */
export class Crash extends Error {}

/** Kills a process at its nth boundary: from there on nothing it does comes through. */
export class Fuse {
  #left: number;
  blown = false;

  constructor(boundaries: number) {
    this.#left = boundaries;
  }

  boundary(): void {
    if (this.#left === 0) this.blown = true;
    this.#left -= 1;
    if (this.blown) throw new Crash('killed');
  }
}

/** The store as a process that may die at any write sees it: before the transaction, before and after its commit. */
export function mortalRecords(records: RecordStore, fuse: Fuse): RecordStore {
  const transaction = async <T>(work: (tx: RecordTx) => Promise<T>): Promise<T> => {
    fuse.boundary();
    const result = await records.transaction(async (tx) => {
      const done = await work(tx);
      fuse.boundary();
      return done;
    });
    fuse.boundary();
    return result;
  };
  return new Proxy(records, {
    get: (target, key) => (key === 'transaction' ? transaction : (Reflect.get(target, key) as unknown)),
  });
}

/** The queue of a process that may die when it tells somebody about work. */
export class MortalQueue extends DrainedQueue {
  readonly #fuse: Fuse;

  constructor(clock: ConstructorParameters<typeof DrainedQueue>[0], fuse: Fuse) {
    super(clock);
    this.#fuse = fuse;
  }

  override async enqueue(request: EnqueueRequest): Promise<{ created: boolean }> {
    this.#fuse.boundary();
    return super.enqueue(request);
  }
}

/** What outlives the process: effects by idempotency key. */
export type World = Map<string, { readonly step: string; readonly result: ConnectorResult }>;

/**
 * How the outside world can be asked after a crash: it shows the effect and what it gave out; shows only the effect;
 * shows nothing but answers a repetition like the first time; or refuses a repetition.
 */
export type Sight = 'recalled' | 'seen' | 'repeatable' | 'conflicting';

/** A connector whose process may die before and after it acts. */
export function mortalConnector(world: World, sight: Sight, fuse: Fuse): Connector<z.output<typeof argsSchema>> {
  const atBoundary = async <T>(act: () => T): Promise<T> => {
    fuse.boundary();
    const result = act();
    fuse.boundary();
    return result;
  };
  return {
    id: 'spy',
    args: argsSchema,
    danger: 'reversible',
    plan: () => Promise.resolve({ summary: '', summaryEn: '', steps: [] }),
    check: (_, { idempotencyKey }) =>
      atBoundary(() => {
        if (sight === 'repeatable' || sight === 'conflicting') return 'unknown';
        return world.has(idempotencyKey) ? 'present' : 'absent';
      }),
    apply: ({ step, name, value }, { idempotencyKey }) =>
      atBoundary(() => {
        const known = world.get(idempotencyKey);
        if (known !== undefined && sight === 'conflicting')
          throw new SocError('playbooks.connectorFailed', { status: 409, retryable: false });
        const result = known?.result ?? { response: { step }, outputs: { [name]: value } };
        world.set(idempotencyKey, { step, result });
        return result;
      }),
    verify: () => atBoundary(() => true),
    ...(sight === 'recalled' && {
      recall: (_: unknown, { idempotencyKey }) => Promise.resolve(world.get(idempotencyKey)?.result ?? null),
    }),
  };
}

const argsSchema = z.strictObject({ step: z.string(), name: z.string(), value: z.enum(['yes', 'no']) });

interface Piece {
  /** Answers of the step's commands; the last one decides the branch. */
  readonly answers: readonly ('yes' | 'no')[];
  readonly together: boolean;
}

const pieces = fc.array(
  fc.record({
    answers: fc.array(fc.constantFrom('yes' as const, 'no' as const), { minLength: 1, maxLength: 2 }),
    together: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Playbooks whose every branch hangs on what an automatic step gave out, by itself or side by side with another. */
export const branchingPlaybooks: readonly Playbook[] = fc
  .sample(pieces, { seed: 20261122, numRuns: 5 })
  .map((list) => buildPlaybook(list));

function buildPlaybook(list: readonly Piece[]): Playbook {
  const workflow: Record<string, unknown> = {};
  const variables: Record<string, unknown> = {};
  let n = 0;
  const add = (type: string, body: (id: string) => Record<string, unknown>): string => {
    const id = stepId(type, ++n);
    workflow[id] = body(id);
    return id;
  };
  const end = (): string => add('end', () => ({ type: 'end' }));
  const act = (next: string, answers: readonly string[], name: string): string =>
    add('action', (id) => ({
      type: 'action',
      name: id,
      on_completion: next,
      agent: 'group--00000000-0000-4000-8000-000000000001',
      commands: answers.map((value, index) => ({
        type: 'x-qiaolou-connector',
        command: 'spy',
        content: JSON.stringify({ step: `${id}.${index}`, name, value }),
      })),
      out_args: [`__${name}__`],
    }));
  const write = (piece: Piece, next: string): string => {
    const name = `r${n}`;
    variables[`__${name}__`] = { type: 'string' };
    variables[`__${name}x__`] = { type: 'string' };
    const branch = (): string => act(end(), ['yes'], `${name}x`);
    const choice = add('if-condition', () => ({
      type: 'if-condition',
      condition: `__${name}__:value = 'yes'`,
      on_true: branch(),
      on_false: branch(),
      on_completion: next,
    }));
    if (!piece.together) return act(choice, piece.answers, name);
    return add('parallel', () => ({
      type: 'parallel',
      next_steps: [act(end(), piece.answers, name), act(end(), ['no'], `${name}x`)],
      on_completion: choice,
    }));
  };
  const first = list.reduceRight((next, piece) => write(piece, next), end());
  add('start', () => ({ type: 'start', on_completion: first }));
  return playbook(workflow, { playbook_variables: variables });
}
