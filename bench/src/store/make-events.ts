import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadPacks, openDecoding } from '@qiaolou/collector';
import { countyDay } from '@qiaolou/scenarios';
import { DAY_MS, type EcsEvent } from '@qiaolou/schema';
import { EventVariation } from './event-variation.ts';

/** Events for a store, in files of one day each, in the order they came. */
export interface MadeEvents {
  /** NDJSON, one a day. */
  readonly files: readonly string[];
  /** How often the files are taken in, each time as many days later as there are files, with other ids. */
  readonly rounds: number;
  readonly events: number;
  /** JSON bytes without line ends. */
  readonly bytes: number;
  readonly datasets: number;
  readonly fields: number;
  /** First millisecond of the first day, and of the day after the last. */
  readonly from: number;
  readonly to: number;
  /** A value of `trace.session` of the day in the middle. */
  readonly session: string;
  /** A `source.ip` that as few events as possible have. */
  readonly rareAddress: string;
}

/** How many events, and over how many datasets they are spread; 0: those that the parser gives. */
export interface EventsWanted {
  readonly folder: string;
  readonly events: number;
  readonly datasets: number;
}

const EVENTS_A_DAY = 100_000;
/** So long ago that all rounds of days are over: days that are not are not merged as they will be. */
const START = Date.UTC(2025, 3, 30, 16);
const PARSERS = join(import.meta.dirname, '../../../collector/parsers');
const SPOOL_ID = '0'.repeat(32);
const LINES_A_WRITE = 2_000;

/** The county day of the scenarios through the collector's parser, with another seed for each day of 100,000 events, varied. */
export function makeEvents({ folder, events: wanted, datasets }: EventsWanted): MadeEvents {
  const days = Math.ceil(wanted / EVENTS_A_DAY);
  const seen = new Seen(days, new EventVariation(datasets));
  const files = Array.from({ length: days }, (_, day) => {
    const events = Math.min(EVENTS_A_DAY, wanted - day * EVENTS_A_DAY);
    const file = join(folder, `day-${day}.ndjson`);
    writeLines(file, linesOf(seen, day, { events, stateDirectory: join(folder, `parser-${day}`) }));
    return file;
  });
  return { files, rounds: 1, from: START, to: START + days * DAY_MS, ...seen.told() };
}

interface DayWanted {
  readonly events: number;
  /** Of the parser. */
  readonly stateDirectory: string;
}

function* linesOf(seen: Seen, day: number, { events, stateDirectory }: DayWanted): Generator<string> {
  const decoding = openDecoding({
    ...{ packs: loadPacks(PARSERS), spoolId: SPOOL_ID, zone: 'Asia/Shanghai', skewLimitMs: DAY_MS, stateDirectory },
    flows: { enabled: false, seconds: 60, sourcePort: false },
  });
  for (const [index, record] of countyDay({ seed: day + 1, start: START + day * DAY_MS, events }).entries()) {
    const { at, transport, source, payload } = record;
    const raw = { receivedAt: at, listener: transport, peer: source, payload };
    for (const event of decoding.decode(raw, { segment: day + 1, offset: index })) yield seen.line(event, day);
  }
}

function writeLines(file: string, lines: Iterable<string>): void {
  const handle = openSync(file, 'w');
  let waiting: string[] = [];
  const write = (): void => {
    if (waiting.length > 0) writeSync(handle, `${waiting.join('\n')}\n`);
    waiting = [];
  };
  for (const line of lines) if (waiting.push(line) === LINES_A_WRITE) write();
  write();
  closeSync(handle);
}

/** Counts what the events are, and finds the values that are asked for later. */
class Seen {
  readonly #middle: number;
  readonly #variation: EventVariation;
  readonly #datasets = new Set<string>();
  readonly #fields = new Set<string>();
  readonly #addresses = new Map<string, number>();
  #session = '';
  #events = 0;
  #bytes = 0;

  constructor(days: number, variation: EventVariation) {
    this.#middle = Math.floor(days / 2);
    this.#variation = variation;
  }

  line(event: EcsEvent, day: number): string {
    const varied = this.#variation.of(event);
    const { 'source.ip': address, 'trace.session': session } = varied;
    if (typeof address === 'string') this.#addresses.set(address, (this.#addresses.get(address) ?? 0) + 1);
    if (day === this.#middle && typeof session === 'string') this.#session = session;
    for (const field of Object.keys(varied)) this.#fields.add(field);
    this.#datasets.add(varied['event.dataset']);
    const line = JSON.stringify(varied);
    this.#events += 1;
    this.#bytes += Buffer.byteLength(line);
    return line;
  }

  told(): Omit<MadeEvents, 'files' | 'rounds' | 'from' | 'to'> {
    let rarest: readonly [string, number] = ['', Infinity];
    for (const one of this.#addresses) if (one[1] < rarest[1]) rarest = one;
    return {
      ...{ events: this.#events, bytes: this.#bytes, datasets: this.#datasets.size, fields: this.#fields.size },
      ...{ session: this.#session, rareAddress: rarest[0] },
    };
  }
}

/**
 * The same events over several rounds of their days: what would take an hour to be parsed is there at once. Dictionaries of
 * a day are those of the same day of another round.
 */
export function inRounds(made: MadeEvents, rounds: number): MadeEvents {
  const { events, bytes, from, to } = made;
  return { ...made, rounds, events: events * rounds, bytes: bytes * rounds, to: from + (to - from) * rounds };
}
