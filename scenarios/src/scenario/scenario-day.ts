import { HOUR_MS } from '@qiaolou/schema';
import { netflowV9Datagram } from '../devices/netflow-v9.ts';
import { seededRandom } from '../record/random.ts';
import type { SimulatedRecord, Transport } from '../record/simulated-record.ts';
import type { Chapter, Scenario } from './read-scenario.ts';
import type { ChapterLine } from './scenario-schema.ts';
import { withTimes } from './time-marks.ts';

/** How a day is made of a scenario. */
export interface ScenarioDayOptions {
  /** Start of the day, epoch ms. */
  readonly start: number;
  /** The scenario's own when absent. The same seed and start give the same bytes. */
  readonly seed?: number;
  /** Events wanted, the chapters' included; the day has this many ± 1 %. The scenario's own number when absent. */
  readonly events?: number;
  /** Weave the chapters in; true when absent. */
  readonly attack?: boolean;
}

/** A scenario's day in time order: the background, if it has one, with its chapters woven in. */
export function scenarioDay(scenario: Scenario, options: ScenarioDayOptions): readonly SimulatedRecord[] {
  const { start, seed = scenario.seed, attack = true } = options;
  const story = attack ? scenario.chapters.flatMap((chapter) => chapterRecords(chapter, scenario.senders, start)) : [];
  const storyEvents = story.reduce((sum, record) => sum + record.events, 0);
  const events = (options.events ?? scenario.events ?? storyEvents) - storyEvents;
  const ordinary = scenario.background?.records({ start, events, random: seededRandom(seed) }) ?? [];
  return [...ordinary, ...story].sort((a, b) => a.at - b.at);
}

function chapterRecords(
  { hour, lines }: Chapter,
  senders: Scenario['senders'],
  start: number,
): readonly SimulatedRecord[] {
  const beginning = start + Math.floor(hour * HOUR_MS);
  return lines.map((line) => recordOf(line, senders[line.from] ?? 'syslog-tcp', beginning + line.after));
}

const text = new TextEncoder();

function recordOf(line: ChapterLine, transport: Transport, at: number): SimulatedRecord {
  if ('line' in line) {
    return { at, transport, source: line.from, payload: text.encode(withTimes(line.line, at)), events: 1 };
  }
  const { lastsMs, ...flow } = line.flow;
  // NetFlow headers keep whole seconds.
  const exportedAt = Math.floor(at / 1_000) * 1_000;
  const flows = [{ ...flow, start: exportedAt - lastsMs, end: exportedAt }];
  const payload = netflowV9Datagram(flows, exportedAt, exportedAt / 1_000);
  return { at: exportedAt, transport, source: line.from, payload, events: 1 };
}
