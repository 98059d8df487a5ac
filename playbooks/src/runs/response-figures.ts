import { effectStateSchema, type EffectState } from '@qiaolou/schema';
import { effectsByState, type EffectReads } from './effects-in-force.ts';

/** How effects and tasks stand now. */
export interface ResponseFigures {
  /** Effects in force. */
  readonly effects: Readonly<Record<EffectState, number>>;
  /** Acts nobody knows the outcome of. */
  readonly unknown: number;
  readonly tasks: {
    readonly open: number;
    /** When the one was opened that waits for longest; null without one. */
    readonly oldestAt: string | null;
  };
}

/**
 * How effects and tasks stand now, for `/metrics`.
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
    tasks: { open: Number(tasks.n), oldestAt: tasks.oldestAt },
  };
}
