import {
  DAY_MS,
  HOUR_MS,
  isoTime,
  MINUTE_MS,
  type AggregateRequest,
  type Ast,
  type SearchRequest,
} from '@qiaolou/schema';
import type { MadeEvents } from './make-events.ts';

/** One of the questions of store-speed: as our port has it and as VictoriaLogs' LogsQL. */
export type StoreQuestion = {
  readonly name: string;
  readonly logsql: string;
  /** Which counts of the answer are compared. */
  readonly counts: 'rows' | 'count' | 'groups' | 'distinct';
  /** Its groups are of a field with several values, which LogsQL takes for one: its counts are others. */
  readonly listsSplit?: true;
} & (
  | { readonly kind: 'search'; readonly request: SearchRequest }
  | { readonly kind: 'aggregate'; readonly request: AggregateRequest }
);

type Range = readonly [number, number];
type By = AggregateRequest['by'];

const NEWEST = 'sort by (_time desc) limit 100';
const ZONE = 'Asia/Shanghai';
const ALL: Ast = { op: 'all' };
const eq = (field: string, value: string | number): Ast => ({ op: 'eq', field, value });
const and = (...args: readonly Ast[]): Ast => ({ op: 'and', args });
const has = (value: string): Ast => ({ op: 'contains', field: 'message', value });
const regex: Ast = { op: 'regex', field: 'message', value: 'port=4[0-9]{3}5' };
const terms = (field: string): By[number] => ({ kind: 'terms', field, size: 10 });
const histogram = (intervalMs: number): By[number] => ({ kind: 'dateHistogram', intervalMs, zone: ZONE });
const rangeOf = ([from, to]: Range) => ({ from: isoTime(from), to: isoTime(to) });

interface Asking {
  readonly where?: Ast;
  readonly range: Range;
  readonly logsql: string;
}

function newest(name: string, { where = ALL, range, logsql }: Asking): StoreQuestion {
  const request: SearchRequest = { where, range: rangeOf(range), sort: 'newest', limit: 100 };
  return { kind: 'search', name, counts: 'rows', request, logsql: `${logsql} | ${NEWEST}` };
}

function count(name: string, { where = ALL, range, logsql }: Asking): StoreQuestion {
  const request = { where, range: rangeOf(range), by: [], metrics: [] };
  return { kind: 'aggregate', name, counts: 'count', request, logsql: `${logsql} | stats count() n` };
}

interface Grouping extends Asking {
  readonly by: By;
  readonly listsSplit?: true;
}

function groups(name: string, { range, logsql, by, ...rest }: Grouping): StoreQuestion {
  const request = { where: ALL, range: rangeOf(range), by, metrics: [] };
  return { kind: 'aggregate', name, counts: 'groups', request, logsql, ...rest };
}

function distinct(name: string, { range, logsql }: Asking, field: string): StoreQuestion {
  const request: AggregateRequest = {
    ...{ where: ALL, range: rangeOf(range), by: [] },
    metrics: [{ kind: 'cardinality', field }],
  };
  return { kind: 'aggregate', name, counts: 'distinct', request, logsql };
}

/** The 19 questions of store-speed §3 over these events. */
export function storeQuestions(made: MadeEvents): readonly StoreQuestion[] {
  // Flows begin before they are told.
  const all: Range = [made.from - 3 * HOUR_MS, made.to];
  const middle = made.from + Math.floor(made.files.length / 2) * DAY_MS;
  const day: Range = [middle, middle + DAY_MS];
  const hours: Range = [middle + 8 * HOUR_MS, middle + 14 * HOUR_MS];
  return [...searches(made, { all, day, hours }), ...counts({ all, day }), ...overGroups({ all, day })];
}

type Ranges = Readonly<Record<'all' | 'day' | 'hours', Range>>;

function searches({ session, rareAddress }: MadeEvents, { all, day, hours }: Ranges): readonly StoreQuestion[] {
  return [
    newest('1 newest 100', { range: all, logsql: '*' }),
    newest('2 6 h, category and outcome', {
      where: and(eq('event.category', 'web'), eq('event.outcome', 'failure')),
      range: hours,
      logsql: '"event.category":web "event.outcome":="failure"',
    }),
    newest('3 address and action, no hit', {
      where: and(eq('source.ip', '203.0.113.199'), eq('event.action', 'denied-x')),
      range: all,
      logsql: '"source.ip":="203.0.113.199" "event.action":="denied-x"',
    }),
    newest('4 category and severity', {
      where: and(eq('event.category', 'network'), eq('log.syslog.severity.code', 4)),
      range: all,
      logsql: '"event.category":network "log.syslog.severity.code":="4"',
    }),
    newest('5 substring, 1 day', { where: has('sudo'), range: day, logsql: '_msg:*sudo*' }),
    newest('7 absent substring, all', { where: has('zzqqxxabsent'), range: all, logsql: '_msg:*zzqqxxabsent*' }),
    newest('15 dynamic field, 1 day, one hit', {
      where: eq('trace.session', session),
      range: day,
      logsql: `"trace.session":="${session}"`,
    }),
    newest('16 rare address, all', {
      where: eq('source.ip', rareAddress),
      range: all,
      logsql: `"source.ip":="${rareAddress}"`,
    }),
  ];
}

function counts({ all, day }: Pick<Ranges, 'all' | 'day'>): readonly StoreQuestion[] {
  const ofRegex = { where: regex, logsql: '_msg:~"port=4[0-9]{3}5"' };
  return [
    count('6 substring, all, count', {
      where: has('Failed password'),
      range: all,
      logsql: '_msg:*"Failed password"*',
    }),
    count('8 case-insensitive, 1 day, count', {
      where: has('FAILED PASSWORD'),
      range: day,
      logsql: '_msg:~"(?i)FAILED PASSWORD"',
    }),
    count('12 CIDR, all, count', {
      where: { op: 'cidr', field: 'source.ip', value: '100.0.0.0/8' },
      range: all,
      logsql: '"source.ip":ipv4_range("100.0.0.0/8")',
    }),
    count('13 wildcard path, all, count', {
      where: { op: 'wildcard', field: 'url.path', value: '*.html' },
      range: all,
      logsql: '"url.path":~"\\\\.html$"',
    }),
    count('14a regex, 1 day, count', { ...ofRegex, range: day }),
    count('14b regex, all, count', { ...ofRegex, range: all }),
  ];
}

function overGroups({ all, day }: Pick<Ranges, 'all' | 'day'>): readonly StoreQuestion[] {
  const top = { logsql: '"source.ip":* | top 10 by ("source.ip")', by: [terms('source.ip')] };
  return [
    groups('9a top-10 address, 1 day', { ...top, range: day }),
    groups('9b top-10 address, all', { ...top, range: all }),
    groups('10 histogram 1 min by category, 1 day', {
      by: [histogram(MINUTE_MS), terms('event.category')],
      range: day,
      logsql: '"event.category":* | stats by (_time:1m, "event.category") count() n',
      listsSplit: true,
    }),
    groups('10b histogram 1 h, all', {
      by: [histogram(HOUR_MS)],
      range: all,
      logsql: '* | stats by (_time:1h) count() n',
    }),
    distinct('11 distinct addresses, all', { range: all, logsql: '* | stats count_uniq("source.ip") n' }, 'source.ip'),
  ];
}
