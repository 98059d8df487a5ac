import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTurns, type TurnLimits, type Turns } from '../src/index.ts';

const LIMITS: TurnLimits = {
  running: 1,
  runningOfOne: 1,
  keptForFirst: 0,
  waiting: 1_000,
  waitingOfOne: 1_000,
  refusal: 'auth.busy',
  retryAfterSeconds: 5,
};

/** A queue whose work ends when the test says so. */
class Desk {
  readonly begun: string[] = [];
  readonly refused: string[] = [];
  readonly #turns: Turns;
  readonly #ends: (() => void)[] = [];

  constructor(limits: Partial<TurnLimits> = {}) {
    this.#turns = createTurns({ ...LIMITS, ...limits });
  }

  get figures() {
    return this.#turns.figures();
  }

  ask(asker: string, { first = false, signal }: { first?: boolean; signal?: AbortSignal } = {}): void {
    const work = () =>
      new Promise<void>((resolve) => {
        this.begun.push(asker);
        this.#ends.push(resolve);
      });
    this.#turns.take({ asker, first, signal }, work).catch((error: unknown) => {
      this.refused.push(`${asker} ${String((error as { code?: string }).code)}`);
    });
  }

  async endOne(): Promise<void> {
    this.#ends.shift()?.();
    await settled();
  }

  async endAll(): Promise<void> {
    while (this.#ends.length > 0) await this.endOne();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  test('askers are served in turn, however many pieces each has', async () => {
    const desk = new Desk();
    for (let i = 0; i < 50; i += 1) desk.ask('flood');
    desk.ask('person');
    await settled();
    await desk.endOne();
    await desk.endOne();
    expect(desk.begun.slice(0, 3)).toEqual(['flood', 'flood', 'person']);
  });

  test('sixty flooding addresses keep a newcomer waiting for one piece of each, and are refused before he is', async () => {
    const desk = new Desk({ waiting: 120 });
    for (let round = 0; round < 50; round += 1) for (let i = 0; i < 60; i += 1) desk.ask(`flood ${i}`);
    desk.ask('person');
    await settled();
    for (let i = 0; i < 61; i += 1) await desk.endOne();
    expect(desk.begun.slice(0, 63)).toContain('person');
    expect(desk.refused).not.toContain('person auth.busy');
    expect(desk.figures.waiting).toBeLessThanOrEqual(120);
    await desk.endAll();
    expect(desk.begun.length + desk.refused.length).toBe(3_001);
  });

  test('those who go first go first, three times of four', async () => {
    const desk = new Desk();
    desk.ask('running');
    for (let i = 0; i < 8; i += 1) desk.ask(`other ${i}`);
    for (let i = 0; i < 8; i += 1) desk.ask(`known ${i}`, { first: true });
    await settled();
    await desk.endAll();
    const kinds = desk.begun.slice(1).map((asker) => (asker.startsWith('known') ? 'k' : 'o'));
    expect(kinds.slice(0, 8).filter((kind) => kind === 'o')).toHaveLength(2);
  });

  test('a place kept for those who go first is never taken by others', async () => {
    const desk = new Desk({ running: 3, keptForFirst: 1, runningOfOne: 3 });
    for (let i = 0; i < 5; i += 1) desk.ask('heavy');
    await settled();
    expect(desk.begun).toEqual(['heavy', 'heavy']);
    desk.ask('short', { first: true });
    await settled();
    expect(desk.begun).toEqual(['heavy', 'heavy', 'short']);
  });

  test.each([true, false])(
    'when all wait with as few, the newcomer gives way, not who waits (first: %s)',
    async (first) => {
      const desk = new Desk({ waiting: 2 });
      desk.ask('running');
      for (const asker of ['a', 'b', 'newcomer']) desk.ask(asker, { first });
      await settled();
      expect(desk.refused).toEqual(['newcomer auth.busy']);
    },
  );

  test('who goes first takes the place of one who does not', async () => {
    const desk = new Desk({ waiting: 2 });
    desk.ask('running');
    for (const asker of ['a', 'b']) desk.ask(asker);
    desk.ask('known', { first: true });
    await settled();
    expect(desk.refused).toHaveLength(1);
    expect(desk.refused).not.toContain('known auth.busy');
  });

  test('one asker runs no more than his share', async () => {
    const desk = new Desk({ running: 4, runningOfOne: 2, waitingOfOne: 3 });
    for (let i = 0; i < 8; i += 1) desk.ask('one');
    desk.ask('two');
    await settled();
    expect(desk.begun).toEqual(['one', 'one', 'two']);
    expect(desk.refused).toEqual(Array.from({ length: 3 }, () => 'one auth.busy'));
  });

  test('who leaves before his turn is not served, and keeps no place', async () => {
    const desk = new Desk({ waiting: 1 });
    const leaving = new AbortController();
    desk.ask('running');
    desk.ask('leaves', { signal: leaving.signal });
    leaving.abort();
    desk.ask('stays');
    await settled();
    await desk.endAll();
    expect(desk.begun).toEqual(['running', 'stays']);
    expect(desk.figures).toMatchObject({ left: 1, refused: 0, running: 0, waiting: 0 });
  });

  test('whoever asks: nobody is refused while another waits with more', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), async (askers) => {
        const desk = new Desk({ waiting: 6 });
        const waiting = new Map<string, number>();
        for (const asker of askers.map(String)) {
          const { refused, begun } = { refused: desk.refused.length, begun: desk.begun.length };
          desk.ask(asker);
          await settled();
          if (desk.begun.length === begun) waiting.set(asker, (waiting.get(asker) ?? 0) + 1);
          for (const [loser = ''] of desk.refused.slice(refused).map((text) => text.split(' '))) {
            expect(waiting.get(loser)).toBe(Math.max(...waiting.values()));
            waiting.set(loser, (waiting.get(loser) ?? 0) - 1);
          }
        }
        await desk.endAll();
      }),
      { numRuns: 50 },
    );
  });

  test('whoever asks: nothing is lost, and no bound is passed', async () => {
    const asks = fc.array(
      fc.record({ asker: fc.integer({ min: 0, max: 5 }), first: fc.boolean(), ends: fc.boolean() }),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(asks, async (steps) => {
        const desk = new Desk({ running: 2, runningOfOne: 1, keptForFirst: 1, waiting: 6, waitingOfOne: 4 });
        for (const { asker, first, ends } of steps) {
          desk.ask(String(asker), { first });
          await settled();
          expect(desk.figures.running).toBeLessThanOrEqual(2);
          expect(desk.figures.waiting).toBeLessThanOrEqual(6);
          if (ends) await desk.endOne();
        }
        await desk.endAll();
        expect(desk.begun.length + desk.refused.length).toBe(steps.length);
        expect(desk.figures).toMatchObject({ running: 0, waiting: 0 });
      }),
      { numRuns: 50 },
    );
  });
});
