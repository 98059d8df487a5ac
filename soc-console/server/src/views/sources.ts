import {
  expectedSilence,
  isNewSource,
  learningEnds,
  readSourceDecisions,
  type SourceDecisions,
} from '@qiaolou/incidents';
import {
  isoTime,
  MINUTE_MS,
  readingFacts,
  SocError,
  type LogSource,
  type SourceDetail,
  type SourceList,
  type SourceRow,
  type SourceState,
} from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';

/** A source that was heard within this time speaks; so does who usually pauses for longer, until he is late. */
const LIVE_MS = 10 * MINUTE_MS;
const LIVE_INTERVALS = 3;

interface Judged {
  readonly decisions: SourceDecisions;
  readonly now: number;
  readonly learnedUntil: number;
  readonly shedClass: ConsoleContext['ports']['shedClass'];
}

/** Every source with its state, and sums. */
export async function sourceList(context: ConsoleContext): Promise<SourceList> {
  const { clock, ports } = context;
  const sources = [...(await ports.sources())].sort((a, b) => (a.id < b.id ? -1 : 1));
  const judged = await judgedBy(context, sources);
  const rows = sources.map((source) => sourceRow(source, judged));
  const sum = (of: (row: SourceRow) => number): number => rows.reduce((total, one) => total + of(one), 0);
  return {
    at: isoTime(clock.now()),
    sources: rows,
    totals: {
      received: sum((one) => one.received),
      shed: sum((one) => one.shed),
      events: sum((one) => one.events),
      unparsed: sum((one) => one.unparsed),
      unreadValues: sum((one) => one.unreadValues),
      rate: sum((one) => one.rate),
      silent: sum((one) => Number(one.state === 'silent')),
      new: sum((one) => Number(one.isNew)),
    },
    sites: [...(await ports.sites())],
    leftOutPacks: ports.leftOut().packs,
  };
}

/** All that is known of one source. Throws `records.notFound`. */
export async function sourceDetail(context: ConsoleContext, id: string): Promise<SourceDetail> {
  const { clock, ports } = context;
  const sources = await ports.sources();
  const source = sources.find((one) => one.id === id);
  if (source === undefined) throw new SocError('records.notFound', { table: 'logSources', id });
  const judged = await judgedBy(context, sources);
  return {
    at: isoTime(clock.now()),
    source: sourceRow(source, judged),
    details: source.details,
    decision: judged.decisions.get(id) ?? null,
    exporters: [...ports.exporters(source)],
  };
}

/** How many sources are silent that should speak. */
export async function silentSources(context: Pick<ConsoleContext, 'clock' | 'ports' | 'records'>): Promise<number> {
  const sources = await context.ports.sources();
  const judged = await judgedBy(context, sources);
  return sources.filter((source) => sourceRow(source, judged).state === 'silent').length;
}

async function judgedBy(
  { clock, ports, records }: Pick<ConsoleContext, 'clock' | 'ports' | 'records'>,
  sources: readonly LogSource[],
): Promise<Judged> {
  const decisions = await readSourceDecisions(records);
  const learnedUntil = learningEnds(sources.map(({ firstSeen }) => Date.parse(firstSeen)));
  return { decisions, now: clock.now(), learnedUntil, shedClass: (source) => ports.shedClass(source) };
}

function sourceRow({ details, ...source }: LogSource, judged: Judged): SourceRow {
  const { decisions, now, learnedUntil, shedClass } = judged;
  const decision = decisions.get(source.id);
  return {
    ...source,
    name: decision?.name ?? null,
    state: stateOf(source, expectedSilence(decision, now) !== undefined, now),
    isNew: isNewSource(Date.parse(source.firstSeen), decision, { now, learnedUntil }),
    shedClass: shedClass(source),
    ...readingFacts(details),
    hours: details?.hours ?? null,
  };
}

function stateOf(source: Omit<LogSource, 'details'>, isExpected: boolean, now: number): SourceState {
  const usual = Math.max(LIVE_MS, LIVE_INTERVALS * (source.expectedIntervalMs ?? 0));
  const isQuiet = now - Date.parse(source.lastSeen) > usual;
  if (isExpected && (isQuiet || source.silent)) return 'planned';
  if (source.silent) return 'silent';
  return isQuiet ? 'quiet' : 'live';
}
