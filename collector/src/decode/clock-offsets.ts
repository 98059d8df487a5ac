import { isBefore, MINUTE_MS, type SpoolPosition } from '@qiaolou/schema';
import { zoneLikeOffset } from './zone-like-offset.ts';

/** Who wrote a time: a device, and the place in its lines. A relay's address has many devices behind it, told apart by their host. */
export interface TimeWriter {
  readonly listener: string;
  readonly peer: string;
  readonly host: string | undefined;
  /** Header and body of one line may be in two zones (Huawei VRP). */
  readonly part: 'header' | 'body';
}

/** A time that carries no zone, read in the zone that is configured. */
export interface ZonelessTime {
  /** Epoch ms. */
  readonly deviceMs: number;
  readonly receivedAt: number;
  /** The zone it was read in, minutes east of UTC. */
  readonly zoneMinutes: number;
}

/** What one writer's times taught, as it is kept. */
export interface KeptClock {
  /** `TimeWriter` as text. */
  readonly writer: string;
  readonly skewsS: readonly number[];
  readonly zoneMinutes: number;
  /** Receipt of the oldest time of the samples and of the newest, epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Offsets, minutes, and from where in the spool each is in force; newest last. */
  readonly offsets: readonly LearnedOffset[];
}

/** An offset, and from where in the spool it is in force. */
interface LearnedOffset {
  readonly since: SpoolPosition;
  readonly minutes: number;
}

interface WriterClock {
  skewsS: number[];
  zoneMinutes: number;
  firstAt: number;
  lastAt: number;
  offsets: readonly LearnedOffset[];
}

interface NearClocks extends Omit<TimeWriter, 'host'> {
  readonly byHost: Map<string, WriterClock>;
}

/** Samples of a writer, at most so many, and none sooner after another: what a device says in one minute says it once. */
const MOST_SAMPLES = 31;
const SAMPLE_EVERY_MS = 15_000;
/** For so long a writer is listened to before its offset is believed. */
const LEAST_SPAN_MS = 10 * MINUTE_MS;
/** Offsets are settled once in so much time of receipt. */
const SETTLE_EVERY_MS = 5 * MINUTE_MS;
/** Writers known at most: host names can be made up. Who said nothing new for a day makes room. */
const MOST_WRITERS = 20_000;
const FORGET_AFTER_MS = 86_400_000;
/** Offsets kept of a writer: a restart reads again what at most a few settlements lie behind. */
const MOST_OFFSETS = 4;
/** A time so far ahead of its receipt is not explained by delivery. */
const AHEAD_MS = 5 * MINUTE_MS;

/**
 * Learns from receipt times by how much the zones of devices differ from the configured one, and corrects times that carry no zone.
 *
 * Deterministic: an offset is in force from a place in the spool on, offsets are settled between two batches (`settle`) and kept
 * before anything behind that place is stored. A record that is read again after a crash is corrected as it was the first time.
 */
export class ClockOffsets {
  readonly #clocks = new Map<string, WriterClock>();
  /** Nothing is learned from records before it: that was learned before the restart. */
  #learnFrom: SpoolPosition;
  #settledAt = -Infinity;
  #newestAt = -Infinity;
  #hasNew = false;
  /** The clocks behind the sender that was asked about last, by host. */
  #near: NearClocks = { peer: '', listener: '', part: 'header', byHost: new Map() };

  constructor(known: readonly KeptClock[] = [], learnFrom: SpoolPosition = { segment: 0, offset: 0 }) {
    this.#learnFrom = learnFrom;
    for (const { writer, skewsS, ...kept } of known) this.#clocks.set(writer, { ...kept, skewsS: [...skewsS] });
    // What was kept was settled; the next time is as long after it as any.
    for (const { lastAt } of known) this.#settledAt = this.#newestAt = Math.max(this.#settledAt, lastAt);
  }

  /**
   * Learns from a time at a place in the spool, and answers by how many minutes it is to be corrected (it lags by −minutes); 0: it is
   * as it should be. A time is corrected only when that brings it nearer to its receipt, so that a device whose zone somebody has just
   * set right is right at once.
   */
  minutes(writer: TimeWriter, time: ZonelessTime, position: SpoolPosition): number {
    const clock = this.#clockOf(writer, time);
    if (clock === undefined) return 0;
    if (!isBefore(position, this.#learnFrom)) this.#learn(clock, time);
    const minutes = clock.offsets.length === 0 ? 0 : inForce(clock.offsets, position);
    return minutes !== 0 && isNearer(time, minutes) ? minutes : 0;
  }

  /** Settles what is in force from `next` on; true when there is something to keep. Harmless when repeated. */
  settle(next: SpoolPosition): boolean {
    if (!this.#hasNew || Math.abs(this.#newestAt - this.#settledAt) < SETTLE_EVERY_MS) return false;
    for (const [writer, clock] of this.#clocks) {
      if (this.#newestAt - clock.lastAt > FORGET_AFTER_MS && clock.offsets.length === 0) this.#clocks.delete(writer);
      else settleClock(clock, next);
    }
    this.#near = { peer: '', listener: '', part: 'header', byHost: new Map() };
    this.#settledAt = this.#newestAt;
    this.#learnFrom = next;
    this.#hasNew = false;
    return true;
  }

  /** Everything learned, and from where on nothing is. */
  kept(): { readonly learnFrom: SpoolPosition; readonly clocks: readonly KeptClock[] } {
    return { learnFrom: this.#learnFrom, clocks: [...this.#clocks].map(([writer, clock]) => ({ writer, ...clock })) };
  }

  #clockOf({ listener, peer, host = '', part }: TimeWriter, time: ZonelessTime): WriterClock | undefined {
    if (this.#near.peer !== peer || this.#near.listener !== listener || this.#near.part !== part)
      this.#near = { peer, listener, part, byHost: new Map() };
    const { byHost } = this.#near;
    const near = byHost.get(host);
    if (near !== undefined) return near;
    const clock = this.#clock(`${part}\0${listener}\0${peer}\0${host}`, time);
    if (clock !== undefined) byHost.set(host, clock);
    return clock;
  }

  #clock(writer: string, { zoneMinutes, receivedAt }: ZonelessTime): WriterClock | undefined {
    const known = this.#clocks.get(writer);
    if (known !== undefined) return known;
    if (this.#clocks.size >= MOST_WRITERS) return undefined;
    const clock = { skewsS: [], zoneMinutes, firstAt: receivedAt, lastAt: -Infinity, offsets: [] };
    this.#clocks.set(writer, clock);
    return clock;
  }

  #learn(clock: WriterClock, { deviceMs, receivedAt, zoneMinutes }: ZonelessTime): void {
    // Our own clock may have been set back: then the count begins anew.
    if (receivedAt >= clock.lastAt && receivedAt < clock.lastAt + SAMPLE_EVERY_MS) return;
    if (clock.skewsS.length >= MOST_SAMPLES) clock.skewsS.shift();
    clock.skewsS.push(Math.round((deviceMs - receivedAt) / 1_000));
    clock.lastAt = receivedAt;
    clock.zoneMinutes = zoneMinutes;
    this.#newestAt = receivedAt;
    this.#hasNew = true;
  }
}

function settleClock(clock: WriterClock, next: SpoolPosition): void {
  // Beneath that, a few lines held up together would say the same.
  if (clock.lastAt - clock.firstAt < LEAST_SPAN_MS) return;
  const current = clock.offsets.at(-1)?.minutes ?? 0;
  const minutes = zoneLikeOffset(clock, current);
  if (minutes !== current) clock.offsets = [...clock.offsets, { since: next, minutes }].slice(-MOST_OFFSETS);
}

function inForce(offsets: readonly LearnedOffset[], position: SpoolPosition): number {
  return offsets.findLast(({ since }) => !isBefore(position, since))?.minutes ?? 0;
}

function isNearer({ deviceMs, receivedAt }: ZonelessTime, minutes: number): boolean {
  const read = deviceMs - receivedAt;
  const corrected = read - minutes * MINUTE_MS;
  return Math.abs(corrected) < Math.abs(read) || (read > AHEAD_MS && corrected <= AHEAD_MS);
}
