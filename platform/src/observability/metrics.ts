import { basename, dirname } from 'node:path';
import type { TurnFigures } from '@qiaolou/accounts';
import type { PackFinding } from '@qiaolou/collector';
import type { ConnectionFigures } from '@qiaolou/connections';
import type { ServerHealth } from '@qiaolou/event-store/elasticsearch';
import type { WorkStats } from '@qiaolou/job-queue';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { IntakeFigures } from '../intake/intake-messages.ts';
import { retentionMetrics, type SetRetention } from './retention-metrics.ts';
import { responseMetrics, type SetResponse } from './response-metrics.ts';
import { ruleMetrics, type SetRules } from './rule-metrics.ts';
import type { WaitingPart } from '../waiting/waiting-parts.ts';
import { clusterMetrics } from './cluster-metrics.ts';
import { flowMetrics, type SetFlows } from './flow-metrics.ts';
import { forwarderMetrics, siteMetrics, type SetForwarder, type SetSites } from './forward-metrics.ts';
import { connectionMetrics } from './connection-metrics.ts';
import { inputMetrics } from './input-metrics.ts';

/** The platform's Prometheus metrics (names end in their unit; counters in `_total`). */
export interface Metrics {
  readonly registry: Registry;
  /** Brings gauges up to date; done before each scrape. */
  beforeScrape(read: () => unknown): void;
  /** Everything in the Prometheus text format. */
  text(): Promise<string>;
  /** Takes over the figures of all kinds of work. */
  setWork(stats: readonly WorkStats[]): void;
  /** Takes over what the judges report. */
  readonly setRules: SetRules;
  /** Takes over the bytes of memory of an area, by what they are for. */
  setMemory(area: string, bytes: Readonly<Record<string, number>>): void;
  /** Takes over which parts wait. */
  setWaiting(waiting: readonly WaitingPart[]): void;
  /** Failures of parts that try again. */
  readonly partFailures: Counter<'part' | 'code'>;
  /** Takes over how many requests were refused, by code. */
  setRefused(refused: ReadonlyMap<string, number>): void;
  /** Takes over the figures of a bounded queue of costly work. */
  setTurns(queue: string, figures: TurnFigures): void;
  /** Takes over the figures of a listener's connections. */
  setConnections(listener: string, figures: ConnectionFigures): void;
  /** Takes over what the inputs cut, refused, lost and hold; undefined: nobody knows. */
  setInputs(figures: IntakeFigures | undefined): void;
  readonly recordsReceived: Counter<'listener'>;
  readonly recordsShed: Counter<'listener'>;
  readonly kernelDrops: Gauge;
  readonly eventsStored: Counter;
  readonly eventsDuplicate: Counter;
  readonly eventsRejected: Counter;
  readonly eventsUnparsed: Counter;
  readonly valuesUnread: Counter;
  readonly alertsWritten: Counter;
  readonly batchLatency: Histogram;
  readonly spoolPendingBytes: Gauge;
  readonly spoolDamagedRanges: Gauge;
  readonly decodersForgot: Gauge;
  /** Lines of text since the pipeline began, and those of them that were read as bytes. */
  readonly linesDecoded: Gauge;
  readonly linesAsBytes: Gauge;
  /** Takes over the figures of exporters of flows. */
  readonly setFlows: SetFlows;
  /** Takes over what is known of the sites that send to this centre. */
  readonly setSites: SetSites;
  /** Takes over how this site sends to its centre. */
  readonly setForwarder: SetForwarder;
  readonly automationFailures: Counter;
  /** 1 in the one process that follows the change log. */
  readonly changesFollowed: Gauge;
  /** 1 when the metrics of the intake have no value because its thread did not answer. */
  readonly intakeFiguresMissing: Gauge;
  /** Takes over which parser packs read lines and which were left out. */
  setPacks(loaded: number, errors: readonly PackFinding[]): void;
  /** Takes over how the cluster is that has the events; undefined: it did not answer. */
  setCluster(health: ServerHealth | undefined): void;
  /** Takes over how logs are kept. */
  readonly setRetention: SetRetention;
  /** Takes over how effects and tasks stand. */
  readonly setResponse: SetResponse;
  readonly groupsReopened: Counter;
  readonly rulesLoaded: Gauge;
  readonly ruleErrors: Gauge;
}

/** Makes the registry with all metrics at zero. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'qiaolou_' });
  const registers = [registry];
  const readers: (() => unknown)[] = [];
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[] = []): Counter<T> =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const unread = counter('qiaolou_figures_unread_total', 'Figures that a part could not give when they were asked for');
  return {
    registry,
    beforeScrape: (read) => void readers.push(read),
    text: async () => {
      // A part that cannot answer keeps nobody from the figures of the others.
      for (const read of readers) await readOne(read).catch(() => unread.inc());
      return registry.metrics();
    },
    setWork: workMetrics(registers),
    setRules: ruleMetrics(registers),
    setMemory: memoryMetrics(registers),
    setWaiting: waitingMetrics(registers),
    partFailures: counter('qiaolou_part_failures_total', 'Failures of parts that try again', ['part', 'code']),
    setTurns: turnMetrics(registers),
    setRefused: refusedMetric(registers),
    setConnections: connectionMetrics(registers),
    setInputs: inputMetrics(registers),
    recordsReceived: counter('qiaolou_records_received_total', 'Records framed by the inputs', ['listener']),
    recordsShed: counter('qiaolou_records_shed_total', 'Records refused because the spool was full', ['listener']),
    kernelDrops: gauge('qiaolou_udp_kernel_drops', 'Datagrams the kernel dropped before they were read'),
    eventsStored: counter('qiaolou_events_stored_total', 'Events newly stored'),
    eventsDuplicate: counter('qiaolou_events_duplicate_total', 'Events that were stored already'),
    eventsRejected: counter('qiaolou_events_rejected_total', 'Events the store refused; kept in rejected.ndjson'),
    eventsUnparsed: counter('qiaolou_events_unparsed_total', 'Events no parser understood; stored and searchable'),
    valuesUnread: counter('qiaolou_values_unread_total', 'Values that are not of the type of their field'),
    alertsWritten: counter('qiaolou_alerts_total', 'Alerts newly written'),
    batchLatency: batchLatency(registers),
    spoolPendingBytes: gauge('qiaolou_spool_bytes', 'Bytes in the spool'),
    decodersForgot: gauge('qiaolou_flow_templates_forgotten', 'Flow templates forgotten because there were too many'),
    linesDecoded: gauge('qiaolou_lines_decoded', 'Lines of text decoded since the pipeline began'),
    linesAsBytes: gauge('qiaolou_lines_as_bytes', 'Those of them whose events were written from their bytes'),
    setFlows: flowMetrics(registers),
    setSites: siteMetrics(registers),
    setForwarder: forwarderMetrics(registers),
    spoolDamagedRanges: gauge('qiaolou_spool_damaged_ranges', 'Damaged places met in the spool'),
    automationFailures: counter('qiaolou_automation_failures_total', 'Alerts that could not be answered automatically'),
    changesFollowed: gauge('qiaolou_changes_followed', '1 in the one process that follows the change log'),
    intakeFiguresMissing: gauge(
      'qiaolou_intake_figures_missing',
      '1: the intake did not answer in time; received, shed, kernel drops and spool bytes have no value',
    ),
    setPacks: packMetrics(registers),
    setRetention: retentionMetrics([registry]),
    setCluster: clusterMetrics(registers),
    setResponse: responseMetrics(registers),
    groupsReopened: counter('qiaolou_alert_groups_reopened_total', 'Decided rows that new alerts opened again'),
    rulesLoaded: gauge('qiaolou_rules_loaded', 'Detection rules in force'),
    ruleErrors: gauge('qiaolou_rule_errors', 'Detection rules that could not be loaded'),
  };
}

function batchLatency(registers: Registry[]): Histogram {
  return new Histogram({
    name: 'qiaolou_receive_to_commit_seconds',
    help: 'From receiving the oldest record of a batch to its alerts being committed',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
}

/** A pack is named by its folder. */
function packMetrics(registers: Registry[]): Metrics['setPacks'] {
  const packs = new Gauge({ name: 'qiaolou_parser_packs_loaded', help: 'Parser packs in use', registers });
  const errors = new Gauge({
    name: 'qiaolou_parser_pack_errors',
    help: 'Parser packs left out because they are wrong, by folder; `parser test` says what is wrong',
    labelNames: ['pack'],
    registers,
  });
  return (loaded, findings) => {
    packs.set(loaded);
    errors.reset();
    for (const { file } of findings) errors.set({ pack: basename(dirname(file)) }, 1);
  };
}

async function readOne(read: () => unknown): Promise<void> {
  await read();
}

function memoryMetrics(registers: Registry[]): Metrics['setMemory'] {
  const memory = new Gauge({
    name: 'qiaolou_memory_bytes',
    help: 'Bytes of memory by part of the process',
    labelNames: ['part'],
    registers,
  });
  return (area, bytes) => {
    for (const [what, value] of Object.entries(bytes)) memory.set({ part: `${area}/${what}` }, value);
  };
}

function waitingMetrics(registers: Registry[]): Metrics['setWaiting'] {
  const parts = new Gauge({ name: 'qiaolou_parts_waiting', help: 'Parts that cannot do their work now', registers });
  const since = new Gauge({
    name: 'qiaolou_part_waiting_since_seconds',
    help: 'Unix time since which a part waits, with the code of the reason',
    labelNames: ['part', 'code'],
    registers,
  });
  const missing = new Gauge({
    name: 'qiaolou_refill_missing_days',
    help: 'Days the correlation windows lack events of since the start, because what holds them is damaged',
    registers,
  });
  return (waiting) => {
    parts.set(waiting.length);
    since.reset();
    for (const { part, code, since: from } of waiting) since.set({ part, code }, Date.parse(from) / 1_000);
    missing.set(waiting.find(({ part }) => part === 'refill')?.days?.length ?? 0);
  };
}

function workMetrics(registers: Registry[]): Metrics['setWork'] {
  const labelNames = ['work'];
  const runs = new Counter({ name: 'qiaolou_work_runs_total', help: 'Runs that ended well', labelNames, registers });
  const failures = new Counter({
    name: 'qiaolou_work_failures_total',
    help: 'Runs that failed',
    labelNames,
    registers,
  });
  const last = new Gauge({
    name: 'qiaolou_work_last_run_seconds',
    help: 'Length of the last run',
    labelNames,
    registers,
  });
  return (stats) => {
    runs.reset();
    failures.reset();
    for (const { name, runs: good, failures: bad, lastMs } of stats) {
      runs.inc({ work: name }, good);
      failures.inc({ work: name }, bad);
      if (lastMs !== null) last.set({ work: name }, lastMs / 1_000);
    }
  };
}

function turnMetrics(registers: Registry[]): Metrics['setTurns'] {
  const labelNames = ['queue'];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, labelNames, registers });
  const counter = (name: string, help: string): Counter => new Counter({ name, help, labelNames, registers });
  const running = gauge('qiaolou_turns_running', 'Costly work that runs now');
  const waiting = gauge('qiaolou_turns_waiting', 'Costly work that waits for its turn');
  const totals = {
    begun: counter('qiaolou_turns_begun_total', 'Costly work that was begun'),
    refused: counter('qiaolou_turns_refused_total', 'Costly work refused because too much of it waited'),
    left: counter('qiaolou_turns_left_total', 'Costly work given up by who asked before it began'),
  };
  return (queue, figures) => {
    running.set({ queue }, figures.running);
    waiting.set({ queue }, figures.waiting);
    for (const name of ['begun', 'refused', 'left'] as const) {
      totals[name].remove({ queue });
      totals[name].inc({ queue }, figures[name]);
    }
  };
}

function refusedMetric(registers: Registry[]): Metrics['setRefused'] {
  const refused = new Counter({
    name: 'qiaolou_requests_refused_total',
    help: 'Requests of the console that were refused (403, 429)',
    labelNames: ['code'],
    registers,
  });
  return (totals) => {
    refused.reset();
    for (const [code, total] of totals) refused.inc({ code }, total);
  };
}
