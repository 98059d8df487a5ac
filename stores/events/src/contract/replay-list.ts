import type { Ast, ReplaysSeen, StoredReplay, TimeRange } from '@qiaolou/schema';
import { assertValidAst, SocError } from '@qiaolou/schema/reading';
import { compileRe2 } from '@qiaolou/schema/re2';
import { z } from 'zod';

/** Replays that a store keeps: each may cost every question about its time a condition. */
export const MOST_REPLAYS = 256;
/** Parts of time of one. */
const MOST_RANGES = 64;

const range = z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() });
const kept = z.strictObject({
  id: z.string().min(1).max(64),
  state: z.enum(['storing', 'inForce']),
  where: z.custom<Ast>((value) => typeof value === 'object' && value !== null),
  ranges: z.array(range).max(MOST_RANGES).readonly(),
  storedBefore: z.iso.datetime(),
});
const list = z.strictObject({ version: z.literal(1), replays: z.array(kept).max(MOST_REPLAYS).readonly() });

/** Which question is asked: of which time, and what it sees of replays. */
export interface SeenBy {
  readonly range: TimeRange;
  readonly replays?: ReplaysSeen | undefined;
}

/** The replays of a store, and which events a question does not see because of them. Never changes. */
export class ReplayList {
  static readonly EMPTY = new ReplayList([], []);

  /** In the order in which they came into force. */
  readonly #inForce: readonly StoredReplay[];
  readonly #storing: readonly StoredReplay[];

  private constructor(inForce: readonly StoredReplay[], storing: readonly StoredReplay[]) {
    this.#inForce = inForce;
    this.#storing = storing;
  }

  /** Of what `toJSON` gave. Throws what makes it none. */
  static of(json: unknown): ReplayList {
    const { replays } = list.parse(json);
    for (const { where } of replays) assertValidAst(where, compileRe2);
    const of = (state: StoredReplay['state']) => replays.filter((one) => one.state === state);
    return new ReplayList(of('inForce'), of('storing'));
  }

  get all(): readonly StoredReplay[] {
    return [...this.#inForce, ...this.#storing];
  }

  /** How many are in force: what a question that is asked now sees. */
  get inForce(): number {
    return this.#inForce.length;
  }

  /**
   * With one more, or with one as it is now; the same list when that changes nothing. Throws `store.tooManyReplays`,
   * `store.badRequest`, `query.*`.
   */
  with(replay: StoredReplay): ReplayList {
    if (this.#inForce.some(({ id }) => id === replay.id)) return this;
    const known = this.#storing.find(({ id }) => id === replay.id);
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(replay)) return this;
    const read = kept.safeParse(replay);
    if (!read.success) throw new SocError('store.badRequest', { replay: replay.id });
    assertValidAst(replay.where, compileRe2);
    if (known === undefined && this.all.length >= MOST_REPLAYS)
      throw new SocError('store.tooManyReplays', { most: MOST_REPLAYS });
    const others = this.#storing.filter(({ id }) => id !== replay.id);
    return replay.state === 'inForce'
      ? new ReplayList([...this.#inForce, replay], others)
      : new ReplayList(this.#inForce, [...others, replay]);
  }

  /** Which events a question does not see; undefined: it sees all that there are. */
  hidden({ range: asked, replays = this.inForce }: SeenBy): Ast | undefined {
    if (replays === 'stored' || (this.#inForce.length === 0 && this.#storing.length === 0)) return undefined;
    const seen = this.#inForce.slice(0, replays);
    const unseen = [...this.#inForce.slice(replays), ...this.#storing].map(({ id }) => id);
    const ids = seen.map(({ id }) => id);
    const hidden = seen.flatMap((replay, at) => replacedBy(replay, asked, ids.slice(at)) ?? []);
    if (unseen.length > 0) hidden.push({ op: 'in', field: 'qiaolou.replay', values: unseen });
    return hidden.length === 0 ? undefined : { op: 'or', args: hidden };
  }

  /** A query that what is hidden does not match. */
  seenBy(where: Ast, by: SeenBy): Ast {
    const hidden = this.hidden(by);
    return hidden === undefined ? where : { op: 'and', args: [where, { op: 'not', arg: hidden }] };
  }

  toJSON(): z.input<typeof list> {
    return { version: 1, replays: this.all.map((one) => ({ ...one, ranges: [...one.ranges] })) };
  }
}

/**
 * What a replay replaced of a time; undefined when that is nothing. `since`: it and those that came into force after it, whose events
 * it does not replace.
 */
function replacedBy(
  { where, ranges, storedBefore }: StoredReplay,
  asked: TimeRange,
  since: readonly string[],
): Ast | undefined {
  const [from, to] = [Date.parse(asked.from), Date.parse(asked.to)];
  const within = ranges.filter((one) => Date.parse(one.to) > from && Date.parse(one.from) < to);
  if (within.length === 0) return undefined;
  const times = within.map((one): Ast => ({ op: 'range', field: '@timestamp', gte: one.from, lt: one.to }));
  return {
    op: 'and',
    args: [
      { op: 'or', args: times },
      { op: 'range', field: 'event.ingested', lt: storedBefore },
      where,
      { op: 'not', arg: { op: 'in', field: 'qiaolou.replay', values: since } },
    ],
  };
}
