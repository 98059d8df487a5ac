import { effectStateSchema, isoTime, MINUTE_MS, type EffectState } from '@qiaolou/schema';
import { effectsByState, type EffectReads } from './effects-in-force.ts';

/** How effects and tasks stand now. */
export interface ResponseFigures {
  /** Effects in force. */
  readonly effects: Readonly<Record<EffectState, number>>;
  /** Acts nobody knows the outcome of. */
  readonly unknown: number;
  /** Steps and undoings that should have been done ten minutes ago, and nobody has begun or lives to end. */
  readonly overdue: number;
  readonly tasks: {
    readonly open: number;
    /** When the one was opened that waits for longest; null without one. */
    readonly oldestAt: string | null;
  };
}

/** Work that is due is looked for every 15 s: what is so late does not move by itself. */
const OVERDUE_MS = 10 * MINUTE_MS;

/**
 * How effects and tasks stand now, for `/metrics` and `/healthz`.
 *
 * @example
 *   (await responseFigures({ records, clock })).tasks.open;
 */
export async function responseFigures(reads: EffectReads): Promise<ResponseFigures> {
  const { longReads } = reads.records;
  const none = Object.fromEntries(effectStateSchema.options.map((state) => [state, 0])) as Record<EffectState, number>;
  const unknown = await longReads
    .selectFrom('effects')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('state', '=', 'planned')
    .where('response', 'is not', null)
    .executeTakeFirstOrThrow();
  const tasks = await longReads
    .selectFrom('playbookTasks')
    .select((eb) => [eb.fn.countAll<number | string>().as('n'), eb.fn.min('createdAt').as('oldestAt')])
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow();
  return {
    effects: { ...none, ...(await effectsByState(reads)) },
    unknown: Number(unknown.n),
    overdue: await countOverdue(reads),
    tasks: { open: Number(tasks.n), oldestAt: tasks.oldestAt },
  };
}

async function countOverdue({ clock, records: { longReads } }: EffectReads): Promise<number> {
  const limit = isoTime(clock.now() - OVERDUE_MS);
  const steps = await longReads
    .selectFrom('stepJobs')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'ready'), eb('runAt', '<=', limit)]),
        eb.and([eb('state', '=', 'leased'), eb('leaseUntil', '<=', limit)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  const undoings = await longReads
    .selectFrom('effects')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('state', '=', 'applied')
    .where('undoAt', '<=', limit)
    .where('undoTries', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(steps.n) + Number(undoings.n);
}
