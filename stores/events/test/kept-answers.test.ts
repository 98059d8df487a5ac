import { describe, expect, it } from 'vitest';
import type { AggregateRequest, Ast, SearchRequest } from '@qiaolou/schema';
import { MemoryEventStore, openEmbeddedEventStore } from '../src/index.ts';
import type { Block } from '../src/columns/block.ts';
import { aggregateBlocks } from '../src/scan/aggregate-blocks.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { KeptAnswers } from '../src/scan/kept-answers.ts';
import type { PartialGroup } from '../src/scan/partial-aggregate.ts';
import { planQuery } from '../src/scan/query-plan.ts';
import { searchBlocks } from '../src/scan/search-blocks.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

describe('answers that are kept', () => {
  it('are there for questions that came before, as long as there is room, the last asked ones longest', () => {
    const kept = new KeptAnswers<string>(8_000);
    expect(kept.question('a')).toBeUndefined();
    kept.question('a')?.put('1 x', 'one', 100);
    kept.question('a')?.put('1 x', 'two', 100);
    expect(kept.question('a')?.get('1 x')).toBe('one');
    expect(kept.question('a')?.get('2 x')).toBeUndefined();
    // Too large for its share.
    kept.question('a')?.put('3 x', 'large', 2_000);
    expect(kept.question('a')?.get('3 x')).toBeUndefined();
    for (let n = 0; n < 40; n++) kept.question(`b${n}`);
    expect(kept.bytes).toBeLessThanOrEqual(8_000 + 1_000);
    expect(kept.question('a')).toBeUndefined();
    expect(kept.question('x'.repeat(10_000))).toBeUndefined();
    expect(kept.question('x'.repeat(10_000))).toBeUndefined();
  });
});

describe('a block that never changes', () => {
  const events = Array.from({ length: 200 }, (_, n) => numberedEvent(n));
  const segment = segmentOf(bytesOf(openBlockOf(events, 1, () => 0).block));
  let looked = 0;
  const block = new Proxy<Block>(segment, {
    get: (target, name) => {
      if (name === 'key') return '1 5d41';
      if (name === 'runs') looked++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const search = new ByteSearch();
  const all = { plan: planQuery({ op: 'eq', field: 'source.ip', value: '10.0.60.60' }), after: undefined } as const;
  const whole = { from: 0, to: 2 ** 42 };
  /** Without its last event. */
  const shorter = { from: 0, to: segment.maxTs };

  /** What a question is answered four times, and whether the block was looked at. */
  function asked<T>(ask: (span: typeof whole) => T, spans: readonly (typeof whole)[]) {
    return spans.map((span) => {
      const before = looked;
      const answer = ask(span);
      return { answer, looked: looked > before };
    });
  }

  it('is not looked at for what it answered twice, but where the span has only a part of it', () => {
    const answers = new KeptAnswers<PartialGroup>(100_000);
    const ask = (span: typeof whole) => {
      const query = { ...all, span, by: [], metrics: [], offsets: [], kept: answers.question('q') };
      return aggregateBlocks([block], query, search, () => undefined).count;
    };
    const found = asked(ask, [whole, whole, whole, shorter]);
    expect(found.map((one) => one.looked)).toEqual([true, true, false, true]);
    expect(found.map(({ answer }) => answer)).toEqual([1, 1, 1, 1]);
  });

  it('is not searched again when it is known to have nothing, and counted as it is known', () => {
    const counts = new KeptAnswers<number>(100_000);
    const searched =
      (value: string) =>
      (span: typeof whole): number => {
        const plan = planQuery({ op: 'eq', field: 'source.ip', value });
        const query = { plan, span, sort: 'newest', limit: 3, after: undefined, countTo: 100 } as const;
        return searchBlocks([block], { ...query, kept: counts.question(value) }, search, () => undefined).count;
      };
    const none = asked(searched('10.9.9.9'), [whole, whole, whole, shorter]);
    expect(none.map((one) => one.looked)).toEqual([true, true, false, true]);
    const one = asked(searched('10.0.60.60'), [whole, whole, whole, shorter]);
    expect(one.map(({ answer }) => answer)).toEqual([1, 1, 1, 1]);
  });
});

const RANGE = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };
/** Ends within the segments: nothing that is kept of a whole one is right for it. */
const PART = { from: '2026-03-01T12:00:30.500Z', to: '2026-03-01T12:01:00.000Z' };

describe('a store that is asked the same again', () => {
  const dir = directoryOfTest();
  const now = (): number => Date.UTC(2026, 2, 5, 13);

  it('answers as the reference while events come, are merged and the span moves', async () => {
    const oracle = new MemoryEventStore({ now });
    const options = { dir: dir(), clock: { now }, flushRows: 100, threads: 1 };
    await using store = await openedStore(options);
    const where: Ast = { op: 'range', field: 'source.port', gte: 20 };
    const terms = { kind: 'terms', field: 'source.ip', size: 3 } as const;
    const hours = { kind: 'dateHistogram', intervalMs: 60_000, zone: 'Asia/Shanghai' } as const;
    const shapes: readonly Pick<AggregateRequest, 'by' | 'metrics'>[] = [
      { by: [], metrics: [] },
      { by: [terms], metrics: [] },
      { by: [hours, terms], metrics: [] },
      { by: [], metrics: [{ kind: 'cardinality', field: 'source.ip' }] },
      { by: [hours], metrics: [{ kind: 'sum', field: 'source.port' }] },
    ];
    for (let upTo = 120; upTo <= 600; upTo += 120) {
      const events = Array.from({ length: 120 }, (_, n) => numberedEvent(upTo - 120 + n));
      await Promise.all([store.append(events), oracle.append(events)]);
      for (const range of [RANGE, PART]) {
        for (const shape of shapes) {
          const asked = { where, range, ...shape };
          expect(await store.aggregate(asked)).toEqual(await oracle.aggregate(asked));
        }
        for (const one of [where, { op: 'eq', field: 'source.ip', value: '10.0.60.60' } as const]) {
          const page: SearchRequest = { where: one, range, sort: 'newest', limit: 5 };
          expect(await store.search(page)).toEqual(await oracle.search(page));
        }
      }
    }
  });
});

async function openedStore(options: Parameters<typeof openEmbeddedEventStore>[0]) {
  const store = await openEmbeddedEventStore(options);
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
}
