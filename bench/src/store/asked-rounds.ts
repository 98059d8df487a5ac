import { quantile } from '../figures/bench-report.ts';
import type { Asked, MeasuredStore } from './measured-store.ts';
import type { StoreQuestion } from './store-questions.ts';

/** What a question cost a store: the first time, and the median of the times after it. */
interface QuestionCost {
  readonly cold: Omit<Asked, 'counts'>;
  readonly warm: Omit<Asked, 'counts'>;
}

/** A question with what it cost each store, in the order of the stores. */
export interface AskedQuestion {
  readonly question: StoreQuestion;
  readonly costs: readonly QuestionCost[];
}

/** All questions put to all stores in turn. */
export interface AskedRounds {
  readonly asked: readonly AskedQuestion[];
  /** Answers that differ from those of the first store. */
  readonly faults: readonly string[];
}

const WARM_ROUNDS = 7;
const NO_COUNTS: readonly number[] = [];

/**
 * Puts each question to each store in turn, once cold and seven times more. The first question was asked of each when it
 * started: that was its cold time.
 */
export async function askInTurn(
  stores: readonly MeasuredStore[],
  questions: readonly StoreQuestion[],
  first: readonly Asked[],
): Promise<AskedRounds> {
  const asked: AskedQuestion[] = [];
  const faults: string[] = [];
  for (const question of questions) {
    const answers = stores.map((_, index): Asked[] => (asked.length === 0 ? first.slice(index, index + 1) : []));
    for (let round = asked.length === 0 ? 1 : 0; round <= WARM_ROUNDS; round++)
      for (const [index, store] of stores.entries()) answers[index]?.push(await store.ask(question));
    asked.push({ question, costs: answers.map(costOf) });
    faults.push(...differences(stores, question, answers));
  }
  return { asked, faults };
}

function costOf([first, ...others]: readonly Asked[]): QuestionCost {
  const median = (pick: (asked: Asked) => number): number => quantile(others.map(pick), 0.5);
  return {
    cold: { wallMs: first?.wallMs ?? NaN, cpuMs: first?.cpuMs ?? NaN },
    warm: { wallMs: median(({ wallMs }) => wallMs), cpuMs: median(({ cpuMs }) => cpuMs) },
  };
}

function differences(
  stores: readonly MeasuredStore[],
  { name, counts: kind, listsSplit }: StoreQuestion,
  answers: readonly (readonly Asked[])[],
): readonly string[] {
  const ours = JSON.stringify(answers[0]?.[0]?.counts ?? NO_COUNTS);
  return answers.flatMap((of, index) => {
    const store = stores[index];
    if (store === undefined || (store.name === 'VictoriaLogs' && listsSplit === true)) return [];
    const approximate = store.name === 'Elasticsearch' && kind === 'distinct';
    const others = of
      .filter(({ counts }) => !(approximate && areNear(counts, answers[0]?.[0]?.counts ?? NO_COUNTS)))
      .map(({ counts }) => JSON.stringify(counts))
      .filter((counts) => counts !== ours);
    return others.length === 0 ? [] : [`${name}: ${store.name} says ${others[0]}, ours said ${ours}`];
  });
}

/** Share by which Elasticsearch's distinct counts, which are estimates, may be off. */
const ESTIMATE = 0.01;

function areNear(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((one, i) => Math.abs(one - (others[i] ?? NaN)) <= ESTIMATE * one);
}
