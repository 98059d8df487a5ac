import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Choice, EcsEvent, PickRequest } from '@qiaolou/schema';
import type { Block } from '../src/columns/block.ts';
import { checkPick } from '../src/contract/store-request.ts';
import { MemoryEventStore } from '../src/index.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { pickBlocks } from '../src/scan/pick-blocks.ts';
import { mergePicked, pickedIds } from '../src/scan/picked-part.ts';
import { planQuery } from '../src/scan/query-plan.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';
import { astArbitrary, eventArbitrary, TERMS_FIELDS, withIds } from './generated-events.ts';
import { numberedEvent } from './numbered-event.ts';

const RUNS = fc.readConfigureGlobal().numRuns ?? 400;
const INGESTED = Date.UTC(2026, 2, 5);
const RANGE = { from: '1960-01-01T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' };
const search = new ByteSearch();

/** Times: the whole, and narrow ones around midnight in Shanghai, where events have the same. */
const range = fc.constantFrom(
  RANGE,
  { from: '2026-03-01T15:59:59.999Z', to: '2026-03-01T16:00:00.000Z' },
  { from: '2026-02-28T00:00:00.000Z', to: '2026-03-01T16:00:00.001Z' },
);
const [sample = []] = fc.sample(fc.array(eventArbitrary(), { minLength: 400, maxLength: 400 }), {
  numRuns: 1,
  seed: 23,
});
const FIELDS = [...TERMS_FIELDS, 'message', 'event.original', 'event.id', '@timestamp'];
const choice: fc.Arbitrary<Choice> = fc.oneof(
  fc.record({
    kind: fc.constant('newestOfEach' as const),
    by: fc.uniqueArray(fc.constantFrom(...FIELDS), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('sorted' as const),
    by: fc.constantFrom(...FIELDS),
    order: fc.constantFrom('asc' as const, 'desc' as const),
  }),
);
const blocksOf = (events: readonly EcsEvent[], first: number) => openBlockOf(events, first, () => INGESTED).block;

/** What blocks have of a pick, in parts that come from other threads: ids, and whether there are more. */
function picked(parts: readonly (readonly Block[])[], request: PickRequest, between = (): void => undefined) {
  const query = {
    plan: planQuery(request.where),
    span: checkPick(request),
    choice: request.choice,
    limit: request.limit,
  };
  const found = parts.map((blocks) => pickBlocks(blocks, query, search, between));
  const whole = mergePicked(structuredClone(found), request.choice, request.limit);
  return { ids: pickedIds(whole, request.choice), more: whole.more };
}

describe('rows picked from blocks', () => {
  const oracle = new MemoryEventStore({ now: () => INGESTED });
  const blocks: Block[] = [];

  beforeAll(async () => {
    const events = withIds(sample);
    await oracle.append(events);
    const part = Math.ceil(events.length / 4);
    for (let at = 0; at < events.length; at += part) {
      const block = blocksOf(events.slice(at, at + part), at + 1);
      blocks.push(at % (2 * part) === 0 ? segmentOf(bytesOf(block)) : block);
    }
  });

  it('are those of the reference, in whatever parts', async () => {
    const request = fc.record({ where: astArbitrary, range, choice, limit: fc.constantFrom(1, 3, 17, 35) });
    await fc.assert(
      fc.asyncProperty(request, fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }), async (asked, split) => {
        const theirs = await oracle.pick(asked);
        const parts = [0, 1, 2].map((part) => blocks.filter((_, index) => split[index] === part));
        expect(picked(parts, asked)).toEqual({
          ids: theirs.events.map((event) => event['event.id']),
          more: theirs.more,
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('end when somebody says so before a block', () => {
    const ended = new Error('ended');
    const end = (): void => {
      throw ended;
    };
    const sorted: Choice = { kind: 'sorted', by: 'user.name', order: 'asc' };
    expect(() => picked([blocks], { where: { op: 'all' }, range: RANGE, choice: sorted, limit: 1 }, end)).toThrow(
      ended,
    );
  });
});

describe('rows picked from many', () => {
  const COUNT = 30_000;
  const events = Array.from({ length: COUNT }, (_, n): EcsEvent => ({
    ...numberedEvent(n),
    '@timestamp': new Date(Date.UTC(2026, 2, 1) + Math.floor(n / 3) * 1_000).toISOString(),
    'user.name': `u${(n * 7_919) % 25_013}`,
    'host.name': `h${n % 40}`,
    'destination.port': (n * 7_919) % 60_000,
  }));
  const oracle = new MemoryEventStore({ now: () => INGESTED });
  const blocks: Block[] = [];
  beforeAll(async () => {
    await oracle.append(events);
    blocks.push(blocksOf(events.slice(0, 25_000), 1), blocksOf(events.slice(25_000), 25_001));
  });

  it.each<readonly [Choice, number]>([
    [{ kind: 'newestOfEach', by: ['user.name'] }, 1_000],
    [{ kind: 'newestOfEach', by: ['user.name', 'host.name'] }, 200],
    [{ kind: 'newestOfEach', by: ['host.name'] }, 1_000],
    [{ kind: 'sorted', by: 'destination.port', order: 'asc' }, 100],
    [{ kind: 'sorted', by: 'user.name', order: 'desc' }, 1_000],
    [{ kind: 'sorted', by: 'never.seen', order: 'asc' }, 7],
  ])('by %j are those of the reference', async (chosen, limit) => {
    const request: PickRequest = { where: { op: 'all' }, range: RANGE, choice: chosen, limit };
    const theirs = await oracle.pick(request);
    expect(picked([blocks], request)).toEqual({
      ids: theirs.events.map((event) => event['event.id']),
      more: theirs.more,
    });
  });

  it('are not looked for in a block that is older than all of them', () => {
    let looked = 0;
    const [older, newer] = blocks;
    if (older === undefined || newer === undefined) throw new Error('no blocks');
    const count = (block: Block): Block =>
      new Proxy(block, {
        get: (target, name) => {
          if (name === 'times') looked++;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    picked([[count(older), newer]], {
      ...{ where: { op: 'all' }, range: RANGE, limit: 10 },
      choice: { kind: 'newestOfEach', by: ['user.name'] },
    });
    expect(looked).toBe(0);
  });
});
