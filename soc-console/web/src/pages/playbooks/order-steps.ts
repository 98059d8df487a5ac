import type { PlaybookSummary, RunStep } from '@qiaolou/schema';
import type { Messages } from '../../i18n/zh-cn.ts';

type Graph = readonly Pick<PlaybookSummary['steps'][number], 'id' | 'type' | 'next'>[];

/** Which of two names is read: `common` of the texts. */
type Naming = Pick<Messages['common'], 'named'>;

/** Bookkeeping of the format that tells a reader nothing. */
const HIDDEN_TYPES: ReadonlySet<string> = new Set(['start', 'end']);

/**
 * The steps of a run as one reads them: in the order of the playbook, a step after all that lead to it; without a known
 * playbook by their start, those not begun last. Start and end markers are left out.
 */
export function orderSteps(steps: readonly RunStep[], graph: Graph): readonly RunStep[] {
  const ranks = new Map(topological(graph).map((id, rank) => [id, rank]));
  const rank = (step: RunStep): number => ranks.get(step.stepId) ?? ranks.size;
  return steps
    .filter((step) => !HIDDEN_TYPES.has(step.type))
    .toSorted((a, b) => rank(a) - rank(b) || compareStart(a, b) || a.iteration - b.iteration);
}

function compareStart(a: RunStep, b: RunStep): number {
  if (a.startedAt === b.startedAt) return 0;
  if (a.startedAt === null) return 1;
  if (b.startedAt === null) return -1;
  return a.startedAt < b.startedAt ? -1 : 1;
}

/** Step ids in reverse post-order from the start step; a loop's back edge is ignored. */
function topological(graph: Graph): readonly string[] {
  const byId = new Map(graph.map((step) => [step.id, step]));
  const seen = new Set<string>();
  const order: string[] = [];
  const visit = (id: string): void => {
    const step = byId.get(id);
    if (!step || seen.has(id)) return;
    seen.add(id);
    for (const next of step.next.toReversed()) visit(next);
    order.push(id);
  };
  // What the start does not lead to (an exception path) stands after the rest.
  for (const step of graph) if (step.type === 'start') visit(step.id);
  const main = order.toReversed();
  order.length = 0;
  for (const step of graph) visit(step.id);
  return [...main, ...order.toReversed()];
}

/** What an output says in one sentence, when its maker gave one: `summary`, in English `summaryEn` where there is one. */
export function outputSummary(output: Readonly<Record<string, unknown>>, { named }: Naming): string | undefined {
  const { summary, summaryEn } = output;
  if (typeof summary !== 'string' || summary === '') return undefined;
  return named(summary, typeof summaryEn === 'string' ? summaryEn : null);
}

/** The same for an output as JSON text, possibly cut at its end; the text itself when it has no summary. */
export function outputTextSummary(text: string, { named }: Naming): string {
  const summary = textOf(text, 'summary');
  return summary === undefined ? text : named(summary, textOf(text, 'summaryEn'));
}

function textOf(json: string, key: string): string | undefined {
  const found = new RegExp(`"${key}":("(?:[^"\\\\]|\\\\.)*")`).exec(json)?.[1];
  return found === undefined ? undefined : String(JSON.parse(found));
}
