import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  amongOthers,
  checkPackFolder,
  createParser,
  eventsOf,
  guessPack,
  isOf,
  isPackFault,
  loadPacks,
  packFacts,
  packFiles,
  parsePack,
  readPackSamples,
  type ChosenTarget,
  type KeyStatistics,
  type PackGuess,
  type Parser,
  type ParserPack,
} from '@qiaolou/collector';
import { sm3Hex } from '@qiaolou/crypto';
import { parseJson, type EcsEvent, type GuessPackBody, type PackProblem, type PackReading } from '@qiaolou/schema';
import { z } from 'zod';
import { OwnPacks } from '../pipeline/own-packs.ts';
import type { BenchLine, BenchSettings, BenchWork, CataloguedPack, EventFields, PackFiles } from './bench-messages.ts';
import { fieldChanges } from './field-changes.ts';

const SPOOL_ID = '0'.repeat(32);
/** Characters of a line of a sample that are shown. */
const MOST_SHOWN = 16_384;

/** What the bench does, each synchronously: the thread around it is what keeps it out of everybody's way. */
export type BenchDesk = {
  readonly [Kind in keyof BenchWork]: (asked: BenchWork[Kind]['asked']) => BenchWork[Kind]['answer'];
};

/** Makes the bench; packs are read when they are first needed, and again when one's own have changed. */
export function createBenchDesk(settings: BenchSettings): BenchDesk {
  const inForce = new PacksOfBench(settings);
  return {
    catalogue: () => inForce.catalogue(),
    files: ({ file }) => packFilesOf(file, () => inForce.packs()),
    guess: ({ body, receivedAt }) => guessed(body, receivedAt, inForce),
    check: ({ yaml }) => {
      const pack = packOf(yaml);
      return 'reason' in pack ? { id: null, problem: pack } : { id: pack.id, problem: null };
    },
    samples: ({ yaml, lines, expected, receivedAt }) => {
      const pack = packOf(yaml);
      if ('reason' in pack) return { problem: pack, packId: null, events: [], readings: lines.map(unread) };
      const packs = amongOthers(pack, inForce.packs());
      const sample = { listener: 'syslog-udp', lines: lines.map((line) => Buffer.from(line)) };
      const events = eventsOf(sample, { packs, expected: expected ?? [], receivedAt });
      const readings = lines.map((text, at): PackReading => {
        const [event, accepted] = [events[at], expected?.[at]];
        const changes = event === undefined || accepted === undefined ? [] : fieldChanges(accepted, event);
        return { text, event: event ?? null, mine: isOf(event, pack), changes: [...changes] };
      });
      return { problem: null, packId: pack.id, events: events.flatMap((event) => event ?? []), readings };
    },
    compare: ({ yaml, lines }) => {
      const pack = packOf(yaml);
      if ('reason' in pack) return { problem: pack, readings: lines.map(({ text }) => unread(text)) };
      const taught = inForce.parserOf(amongOthers(pack, inForce.packs()));
      return { problem: null, readings: lines.map((line) => compared(line, inForce.parser(), { taught, pack })) };
    },
  };
}

/** The packs in force here, and a parser of them. */
class PacksOfBench {
  readonly #settings: BenchSettings;
  readonly #own: OwnPacks;
  #packs: readonly ParserPack[] | undefined;
  #parser: Parser | undefined;
  #catalogue: readonly CataloguedPack[] | undefined;
  #shipped: readonly CataloguedPack[] | undefined;

  constructor(settings: BenchSettings) {
    this.#settings = settings;
    this.#own = new OwnPacks(settings.folders);
  }

  packs(): readonly ParserPack[] {
    const changed = this.#packs === undefined ? this.#own.load() : this.#own.changed();
    if (changed === undefined) return this.#packs ?? [];
    this.#parser = undefined;
    this.#catalogue = undefined;
    this.#packs = changed.packs;
    return changed.packs;
  }

  parser(): Parser {
    const packs = this.packs();
    return (this.#parser ??= this.parserOf(packs));
  }

  parserOf(packs: readonly ParserPack[]): Parser {
    const { zone, skewLimitMs } = this.#settings;
    return createParser({ packs, spoolId: SPOOL_ID, zone, skewLimitMs });
  }

  catalogue(): readonly CataloguedPack[] {
    const packs = this.packs();
    this.#shipped ??= shippedPacks(this.#settings);
    return (this.#catalogue ??= catalogueOf(ownPacks(this.#settings, packs), this.#shipped));
  }
}

/** Facts of the shipped packs, which do not change while the platform runs. */
function shippedPacks({ folders }: BenchSettings): readonly CataloguedPack[] {
  return packFiles(folders.shipped).flatMap((file) => {
    const pack = cataloguedPack(file, readFileSync(file));
    return pack === undefined ? [] : [{ ...pack, origin: 'shipped', failing: 0 }];
  });
}

/** One's own packs, each with the lines of its samples that do not come out as expected. */
function ownPacks({ folders }: BenchSettings, packs: readonly ParserPack[]): readonly CataloguedPack[] {
  const found: CataloguedPack[] = [];
  const ids = new Map<string, string>();
  for (const folder of folders.own.filter((own) => existsSync(own)))
    loadPacks(folder, {
      ids,
      skip: () => undefined,
      onLoaded: (_pack, file, bytes) => {
        const pack = cataloguedPack(file, bytes);
        const failing = checkPackFolder(dirname(file), () => packs).length;
        if (pack !== undefined) found.push({ ...pack, origin: 'own', failing });
      },
    });
  return found;
}

function cataloguedPack(file: string, bytes: Uint8Array): Omit<CataloguedPack, 'origin' | 'failing'> | undefined {
  const facts = packFacts(Buffer.from(bytes).toString('utf8'));
  if (facts === undefined) return undefined;
  const { id, vendor = null, product = null, type = null, datasets } = facts;
  const samples = readPackSamples(dirname(file)).reduce((sum, { lines }) => sum + lines.length, 0);
  return { ...{ id, vendor, product, type, file, samples, datasets }, replaces: false, digest: sm3Hex(bytes) };
}

function catalogueOf(own: readonly CataloguedPack[], shipped: readonly CataloguedPack[]): readonly CataloguedPack[] {
  const [ours, theirs] = [own, shipped].map((packs) => new Set(packs.map(({ id }) => id)));
  return [
    ...own.map((pack) => ({ ...pack, replaces: theirs?.has(pack.id) === true })),
    ...shipped.filter(({ id }) => ours?.has(id) !== true),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function packFilesOf(file: string, packs: () => readonly ParserPack[]): PackFiles {
  const folder = dirname(file);
  const files = readPackSamples(folder).map(({ name, lines, expectedFile }) => ({
    name,
    lines: lines.map((line) => textOf(line).slice(0, MOST_SHOWN)),
    events: expectedEvents(expectedFile),
  }));
  const findings = checkPackFolder(folder, packs).map(({ file: place, line, reason }) => ({
    file: place.startsWith(folder) ? place.slice(folder.length + 1) : place,
    ...{ line, reason },
  }));
  return { yaml: readFileSync(file, 'utf8'), files, findings: findings.slice(0, 50) };
}

/** Samples are UTF-8 or GB18030. */
function textOf(line: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch {
    return new TextDecoder('gb18030').decode(line);
  }
}

function expectedEvents(file: string): readonly EventFields[] {
  try {
    return z.array(z.record(z.string(), z.unknown())).parse(parseJson(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

const placeSchema = z.object({
  line: z.number().catch(1),
  column: z.number().catch(1),
  path: z.string().catch(''),
  reason: z.string().catch(''),
});

/** The pack of a text, or what is wrong with it. */
function packOf(yaml: string): ParserPack | PackProblem {
  try {
    return parsePack(yaml, 'pack.yaml');
  } catch (error) {
    if (!isPackFault(error)) throw error;
    return placeSchema.parse(error.details);
  }
}

function unread(text: string): PackReading {
  return { text, event: null, mine: false, changes: [] };
}

interface Taught {
  readonly taught: Parser;
  readonly pack: ParserPack;
}

function compared(line: BenchLine, now: Parser, { taught, pack }: Taught): PackReading {
  const [before, after] = [read(line, now), read(line, taught)];
  return { text: line.text, event: after, mine: isOf(after, pack), changes: [...fieldChanges(before, after)] };
}

function read({ text, receivedAt, listener, peer }: BenchLine, parser: Parser): EcsEvent {
  const [event] = parser.parse({ payload: Buffer.from(text), receivedAt, listener, peer }, { segment: 1, offset: 0 });
  if (event === undefined) throw new TypeError('a line of text gives one event');
  return event;
}

function guessed(body: GuessPackBody, receivedAt: number, inForce: PacksOfBench): BenchWork['guess']['answer'] {
  const lines = body.lines.map((line) => Buffer.from(line));
  const options = { ...body, packs: inForce.packs(), receivedAt };
  const targets = new Map(Object.entries(body.targets ?? {}).map(([key, target]) => [key, chosenTarget(target)]));
  try {
    return guessAnswer(guessPack(lines, { ...options, targets }), body, null);
  } catch (error) {
    if (!isPackFault(error)) throw error;
    return guessAnswer(guessPack(lines, { ...options, targets: undefined }), body, placeSchema.parse(error.details));
  }
}

/** `source:endpoint` is a target that takes the value apart. */
function chosenTarget(text: string): ChosenTarget {
  if (text === '') return null;
  const [to = '', as] = text.split(':');
  return as === undefined ? to : ({ to, as } as Exclude<ChosenTarget, string | null>);
}

function guessAnswer(guess: PackGuess, body: GuessPackBody, problem: PackProblem | null): BenchWork['guess']['answer'] {
  const { header, telling, yaml } = guess;
  return {
    lines: guess.lines,
    header: { ...header, dialects: header.dialects.map((one) => ({ ...one })), programs: [...header.programs] },
    grammar: guess.grammar ?? null,
    keys: guess.keys.map(keyAnswer),
    telling: [...(telling.program === undefined ? [] : [telling.program]), ...telling.literals],
    knownBy: [...guess.knownBy],
    yaml: yaml ?? null,
    read: guess.read,
    problem,
    readings: body.lines.map((text, at) => {
      const event = guess.events[at];
      return { text, event: event ?? null, mine: yaml !== undefined && isOf(event, body), changes: [] };
    }),
  };
}

function keyAnswer({ key, lines, examples, shape, target, confidence, isTime }: KeyStatistics) {
  const told = typeof target === 'object' ? `${target.to}:${target.as}` : (target ?? null);
  return {
    ...{ key, lines, examples: [...examples], shape, isTime },
    target: isTime ? 'time' : told,
    confidence: confidence ?? null,
  };
}
