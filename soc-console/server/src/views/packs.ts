import { DAY_MS, isoTime, type Ast, type EcsEvent, type PackFigures, type TestDraftBody } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { KeptLine } from '../context/pack-desk.ts';
import type { Reader } from '../http/fair-reads.ts';

/** Datasets of which figures are told. */
const MOST_DATASETS = 1_000;
/** How far back kept originals are looked for. */
const KEPT_DAYS = 30;

/** Tags of events of which something was not read. */
const FAULTY: Ast = { op: 'in', field: 'tags', values: ['time_unread', 'zone_unread', 'fields_dropped'] };
const ALL: Ast = { op: 'all' };

/** Events of the last day by dataset, and those of them in which something was not read. */
export async function packFigures({ clock, reads }: ConsoleContext, reader: Reader): Promise<PackFigures> {
  const now = clock.now();
  const range = { from: isoTime(now - DAY_MS), to: isoTime(now) };
  const by = [{ kind: 'terms', field: 'event.dataset', size: MOST_DATASETS }] as const;
  const events = reads.eventsFor(reader);
  const [all, faulty] = await Promise.all(
    [ALL, FAULTY].map((where) => events.aggregate({ where, range, by, metrics: [] })),
  );
  const faults = new Map(faulty?.map(({ keys: [dataset], count }) => [dataset, count]));
  const datasets = (all ?? []).map(({ keys: [dataset], count }) => ({
    dataset: String(dataset),
    events: count,
    faulty: faults.get(dataset) ?? 0,
  }));
  return { since: range.from, datasets, more: datasets.length === MOST_DATASETS };
}

/** The newest kept originals, of one sender or of all; lines only: flows have no text. */
export async function keptLines(
  { clock, reads }: ConsoleContext,
  { sender, latest }: NonNullable<TestDraftBody['kept']>,
  reader: Reader,
): Promise<readonly KeptLine[]> {
  const now = clock.now();
  const sent: Ast[] =
    sender === undefined ? [] : [{ op: 'or', args: SENDERS.map((field): Ast => ({ op: 'eq', field, value: sender })) }];
  const { events } = await reads.eventsFor(reader).search({
    where: { op: 'and', args: [LINES, ...sent] },
    range: { from: isoTime(now - KEPT_DAYS * DAY_MS), to: isoTime(now + DAY_MS) },
    sort: 'newest',
    limit: latest,
    fields: ['event.original', 'event.created', 'qiaolou.listener', ...SENDERS],
  });
  return events.map(keptLine);
}

/** Flows came as numbers: their original is no line. */
const LINES: Ast = { op: 'not', arg: { op: 'in', field: 'qiaolou.listener', values: ['netflow', 'sflow'] } };
const SENDERS = ['log.source.address', 'log.file.path'] as const;

function keptLine(event: EcsEvent): KeptLine {
  return {
    text: event['event.original'],
    receivedAt: Date.parse(event['event.created']),
    listener: String(event['qiaolou.listener'] ?? 'syslog-udp'),
    peer: String(event['log.source.address'] ?? event['log.file.path'] ?? ''),
  };
}
