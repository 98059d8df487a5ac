import { DAY_MS, zoneOffset, type EcsEvent, type ErrorCode, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { ClockOffsets } from '../decode/clock-offsets.ts';
import { eventId } from '../event/event-id.ts';
import { newDraft, setField, setIfAbsent, type Draft } from '../event/draft.ts';
import { decideTime, type TimesRead } from './decide-time.ts';
import { readEcsJson } from './ecs-json.ts';
import { finishEvent } from './finish-event.ts';
import { readGeneric } from './generic.ts';
import { readLine, type Line } from './line.ts';
import { choosePacks } from './packs/choose-packs.ts';
import type { ParserPack, TimeSource } from './packs/compile-pack.ts';
import { readProse } from '../meaning/prose.ts';
import { readMessage } from '../meaning/read-message.ts';
import { someTimeKey, timeKeysOf } from '../meaning/time-keys.ts';
import type { RawFields } from './raw-fields.ts';
import { readRest, sentenceOf } from './read-rest.ts';

/** What a parser is made with. */
export interface ParserOptions {
  /** From `loadPacks`, in the order they are asked. */
  readonly packs: readonly ParserPack[];
  /** Random id of the spool: part of every event id. */
  readonly spoolId: string;
  /** Zone of devices that do not tell theirs; default `Asia/Shanghai`. */
  readonly zone?: string | undefined;
  /** Largest believable difference between a device's clock and ours, ms; default 24 h. */
  readonly skewLimitMs?: number | undefined;
  /** Learns from the receipt of live records in which zones devices are; absent: nothing is learned, and no zone corrected. */
  readonly clocks?: Pick<ClockOffsets, 'minutes'> | undefined;
}

/** Turns spooled records into events. */
export interface Parser {
  /**
   * The one event of a record of text. Deterministic: the same record at the same position gives the same event.
   * Never throws on any bytes.
   */
  parse(record: RawRecord, position: SpoolPosition): readonly EcsEvent[];
  /** The same of a line whose text or header somebody knows better than its bytes tell. */
  parseLine(line: Line, position: SpoolPosition): EcsEvent;
}

interface Reading extends TimesRead {
  readonly draft: Draft;
}

/** Largest believable difference of clocks where none is configured. */
export const DEFAULT_SKEW_LIMIT_MS = DAY_MS;
const ECS_TIME: readonly TimeSource[] = [{ field: '@timestamp', zone: zoneOffset('UTC') }];

/**
 * Makes a parser: decode → header → first pack that knows the line, else ECS JSON, else the generic grammars, else
 * stored whole as `unparsed`.
 * @throws RangeError when the zone is unknown.
 */
export function createParser(options: ParserOptions): Parser {
  const times = {
    offset: zoneOffset(options.zone ?? 'Asia/Shanghai'),
    skewLimitMs: options.skewLimitMs ?? DEFAULT_SKEW_LIMIT_MS,
    clocks: options.clocks,
  };
  const packsFor = choosePacks(options.packs);
  const parseLine = (line: Line, position: SpoolPosition): EcsEvent => {
    const { identity } = line.record;
    const reading = readBodySafely(line, packsFor);
    const id =
      identity === undefined
        ? eventId({ spoolId: options.spoolId, position, index: 0 })
        : eventId({ identity, index: 0 });
    return finishEvent(reading.draft, { id, line, time: decideTime(line, reading, { ...times, position }) });
  };
  return { parseLine, parse: (record, position) => [parseLine(readLine(record), position)] };
}

/** A fault of a pack or of ours must not stop the records behind this one, at every restart anew: it is stored whole. */
function readBodySafely(line: Line, packsFor: (line: Line) => Iterable<ParserPack>): Reading {
  try {
    return readBody(line, packsFor(line));
  } catch {
    return unparsed('internal');
  }
}

function readBody(line: Line, packs: Iterable<ParserPack>): Reading {
  for (const pack of packs) {
    const draft = newDraft();
    const raw = pack.read(line, draft);
    if (raw === undefined) continue;
    // Status messages of a known device still name their actor in prose often enough to look.
    if (pack.open) readRest(line, draft, raw);
    if (pack.prose) readProse(sentenceOf(raw) ?? line.body, draft);
    if (pack.open) readMessage(draft, sentenceOf(raw));
    const { sources, zone, headerMayBeUtc } = pack.time;
    return { draft, raw, timeSources: withOthers(sources, raw), zone, headerMayBeUtc };
  }
  const ecsDraft = newDraft();
  const ecs = readEcsJson(line, ecsDraft);
  if (ecs !== undefined) return { draft: ecsDraft, raw: ecs, timeSources: ECS_TIME, headerMayBeUtc: false };
  const draft = newDraft();
  const generic = readGeneric(line, draft);
  if (generic !== undefined) {
    const timeSources = generic.timeKeys.map((field) => ({ field }));
    setIfAbsent(draft, 'event.module', 'generic');
    return { draft, raw: generic.raw, timeSources, headerMayBeUtc: false };
  }
  return unparsed();
}

/** A kind of line that a pack does not know yet tells its time under another key: those come behind the pack's own. */
export function withOthers(sources: readonly TimeSource[], raw: RawFields): readonly TimeSource[] {
  if (sources.length === 0 || sources.some(({ field }) => raw.has(field))) return sources;
  const some = someTimeKey(raw);
  return [...timeKeysOf(raw.keys()), ...(some === undefined ? [] : [some])].map((field) => ({ field }));
}

function unparsed(code: ErrorCode = 'collector.unparsed'): Reading {
  const draft = newDraft();
  setField(draft, 'event.kind', 'pipeline_error');
  setField(draft, 'event.dataset', 'unparsed');
  setField(draft, 'error.code', code);
  return { draft, raw: new Map(), timeSources: [], headerMayBeUtc: false };
}
