import { SocError, type EnqueueRequest, type JobQueue, type JsonObject } from '@qiaolou/schema';
import type { z } from 'zod';
import { dueTimes, hasSchedule, type DueTimes, type Schedule } from '../schedule/schedule.ts';

/** What a handler is told besides its payload. */
export interface JobContext {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the process ends before the work does; the job then runs again, elsewhere or later. */
  readonly signal: AbortSignal;
}

/** How the jobs of a kind come back when the queue has lost them: those of a schedule are due again by themselves. */
type Restorable =
  | (Schedule & { readonly restore?: never })
  | {
      readonly every?: never;
      readonly at?: never;
      /**
       * Enqueues again every job of the kind that the records say is not done; called at the start and whenever the queue
       * has lost what it was told. Without records of them jobs could be lost, so a kind without it cannot be declared.
       */
      readonly restore: () => Promise<unknown>;
    };

/** A kind of durable work: somebody enqueues it, or it is due by a schedule. */
export type JobDeclaration<Payload extends z.ZodType> = Restorable & {
  /** Name of its queue, `<area>.<what>`; a queue holds one kind. */
  readonly queue: string;
  /** Checked when a job is enqueued and again before it is handled. With a schedule it must accept `{}`. */
  readonly payload: Payload;
  /** Jobs handled at once in a process; 1 when absent. */
  readonly concurrency?: number;
  /** Tries before a job counts as failed; 5 when absent. */
  readonly maxAttempts?: number;
  /** Does the work. It runs again after a crash, so it must bear that; what it throws is retried with backoff. */
  readonly handle: (payload: z.output<Payload>, context: JobContext) => Promise<unknown>;
};

/** A declared kind of durable work. */
export interface JobKind<Payload extends z.ZodType = z.ZodType> {
  readonly type: 'job';
  readonly name: string;
  readonly payload: Payload;
  readonly concurrency: number;
  readonly maxAttempts: number;
  /** null: it only runs when somebody enqueues it. */
  readonly times: DueTimes | null;
  /** Enqueues again what is not done; of a scheduled kind it does nothing. */
  restore(): Promise<unknown>;
  /** Rejects with `jobs.invalidPayload` for a payload that does not fit, without doing anything. */
  handle(payload: JsonObject, context: JobContext): Promise<unknown>;
}

/**
 * Declares a kind of durable work. With a schedule, each due time is run once, whichever process takes it; those that
 * pass while no process runs are made up for by one run at the next start; one that comes while the run before has not
 * ended is left out. Throws RangeError for a schedule that cannot be read and a scheduled payload that refuses `{}`.
 *
 * @example
 *   jobKind({ queue: 'notices.overdue', payload: z.strictObject({}), every: '10m', handle: () => desk.remindOverdue() });
 */
export function jobKind<Payload extends z.ZodType>(declaration: JobDeclaration<Payload>): JobKind<Payload> {
  const { queue, payload, concurrency = 1, maxAttempts = 5, handle } = declaration;
  const times = hasSchedule(declaration) ? dueTimes(declaration) : null;
  if (times !== null && !payload.safeParse({}).success)
    throw new RangeError(`${queue}: the payload of a scheduled job must accept {}`);
  return {
    type: 'job',
    name: queue,
    payload,
    concurrency,
    maxAttempts,
    times,
    restore: declaration.restore ?? (() => Promise.resolve()),
    handle: async (given, context) => handle(checkPayload(queue, payload, given), context),
  };
}

/** A job to be run, with the payload its kind asks for. */
export type JobRequest<Payload extends z.ZodType> = Pick<EnqueueRequest, 'key' | 'runAt' | 'priority'> & {
  readonly payload: z.input<Payload> & JsonObject;
};

/**
 * Enqueues a job of a kind; as `JobQueue.enqueue`. Throws `jobs.invalidPayload` when the payload does not fit.
 *
 * @example
 *   await enqueueJob(queue, sendNotice, { key: notice.id, payload: { noticeId: notice.id } });
 */
export async function enqueueJob<Payload extends z.ZodType>(
  queue: JobQueue,
  kind: JobKind<Payload>,
  request: JobRequest<Payload>,
): Promise<{ readonly created: boolean }> {
  checkPayload(kind.name, kind.payload, request.payload);
  return queue.enqueue({ ...request, queue: kind.name, maxAttempts: kind.maxAttempts });
}

function checkPayload<Payload extends z.ZodType>(queue: string, schema: Payload, given: unknown): z.output<Payload> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new SocError('jobs.invalidPayload', { queue, problems });
}
