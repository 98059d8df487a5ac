import { packFacts } from '@qiaolou/collector';
import type { RecordStore } from '@qiaolou/record-store';
import {
  isoTime,
  SocError,
  type Actor,
  type AuditAction,
  type Clock,
  type CreateDraftBody,
  type DraftTest,
  type PackReading,
} from '@qiaolou/schema';
import type { DraftTrial, PackAsker } from '@qiaolou/soc-console-server';
import type { SampleReadings } from './bench-messages.ts';
import type { PackBench } from './pack-bench.ts';
import { packsIn, readDraft } from './pack-records.ts';
import { PACKS_AREA, type StoredDraft } from './tables.ts';

/** Drafts there may be at once. */
const MOST_DRAFTS = 500;
/** Kept lines that change, as they are shown. */
const MOST_READINGS = 50;

const { packDrafts } = PACKS_AREA.tables;

/** What drafts are kept and tried with. */
export interface DraftDeskGiven {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly bench: PackBench;
}

/** Keeps drafts, and tries them. */
export class DraftDesk {
  readonly #given: DraftDeskGiven;

  constructor(given: DraftDeskGiven) {
    this.#given = given;
  }

  /** Keeps a new draft. Throws `packs.tooMany`. */
  async create({ yaml, lines }: CreateDraftBody, { name, ip }: Actor): Promise<StoredDraft> {
    const { records, clock, ids } = this.#given;
    const at = isoTime(clock.now());
    const made: StoredDraft = {
      ...{ id: ids(), packId: idOf(yaml), yaml, lines: [...lines], expected: null },
      ...{ author: name, createdAt: at, changedBy: name, changedAt: at, version: 1 },
    };
    await records.transaction(async (tx) => {
      const db = packsIn(tx.db);
      const { count } = await db
        .selectFrom('packDrafts')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      if (count >= MOST_DRAFTS) throw new SocError('packs.tooMany', { drafts: count, most: MOST_DRAFTS });
      await db.insertInto('packDrafts').values(packDrafts.toRow(made)).execute();
      await tx.audit(entry('pack.draft', made, { at, actor: name, ip }));
    });
    return made;
  }

  /** Keeps another text; what the samples are expected to give stays for the lines that stay. */
  async change(id: string, body: CreateDraftBody & { readonly version: number }, actor: Actor): Promise<StoredDraft> {
    const { records } = this.#given;
    const before = await readDraft(records.db, id);
    const sameLines = JSON.stringify(before.lines) === JSON.stringify(body.lines);
    return this.#put(before, body.version, actor, {
      ...{ packId: idOf(body.yaml), yaml: body.yaml, lines: [...body.lines] },
      expected: sameLines ? before.expected : null,
    });
  }

  /** Takes what the samples give now as what is expected. Throws the draft's fault, `packs.notReady`. */
  async accept(id: string, version: number, asker: PackAsker): Promise<StoredDraft> {
    const { bench, clock, records } = this.#given;
    const draft = await readDraft(records.db, id);
    const { yaml, lines, expected } = draft;
    const asked = { yaml, lines: [...lines], expected: expected ?? null, receivedAt: clock.now() };
    const read = await bench.ask('samples', asked, askerOf(asker));
    if (read.problem !== null || read.readings.some(({ mine }) => !mine)) throw notReady(read);
    return this.#put(draft, version, asker.actor, { expected: read.events.map((event) => ({ ...event })) });
  }

  /** Deletes a draft; what was released stays. */
  async delete(id: string, { name, ip }: Actor): Promise<void> {
    const { records, clock } = this.#given;
    await records.transaction(async (tx) => {
      const draft = await readDraft(tx.db, id);
      await packsIn(tx.db).deleteFrom('packDrafts').where('id', '=', id).execute();
      await tx.audit(entry('pack.deleteDraft', draft, { at: isoTime(clock.now()), actor: name, ip }));
    });
  }

  /** What a draft does with its samples, with other lines, with kept ones. */
  async test(id: string, { pasted, kept }: DraftTrial, asker: PackAsker): Promise<DraftTest> {
    const { bench, clock, records } = this.#given;
    const { yaml, lines, expected } = await readDraft(records.db, id);
    const receivedAt = clock.now();
    const asked = { yaml, lines: [...lines], expected: expected ?? null, receivedAt };
    const samples = await bench.ask('samples', asked, askerOf(asker));
    const compare = (them: readonly Parameters<typeof lineOf>[0][]) =>
      bench.ask('compare', { yaml, lines: them.map(lineOf) }, askerOf(asker));
    const others = pasted.map((text) => ({ text, receivedAt, listener: 'syslog-udp', peer: '192.0.2.10' }));
    const tried = others.length === 0 ? undefined : await compare(others);
    const looked = kept === undefined ? undefined : await compare(kept);
    return {
      problem: samples.problem,
      samples: [...samples.readings],
      ready: expected !== null && isReady(samples),
      pasted: [...(tried?.readings ?? [])],
      kept: looked === undefined ? null : keptFigures(looked.readings),
    };
  }

  /** A draft whose samples come out as accepted, with what they give; throws `packs.notReady`. */
  async ready(draft: StoredDraft, asker: PackAsker): Promise<SampleReadings & { readonly packId: string }> {
    const { bench, clock } = this.#given;
    const { yaml, lines, expected } = draft;
    const asked = { yaml, lines: [...lines], expected: expected ?? null, receivedAt: clock.now() };
    const read = await bench.ask('samples', asked, askerOf(asker));
    if (expected === null || !isReady(read) || read.packId === null) throw notReady(read);
    return { ...read, packId: read.packId };
  }

  async #put(
    before: StoredDraft,
    version: number,
    { name, ip }: Actor,
    change: Partial<StoredDraft>,
  ): Promise<StoredDraft> {
    const { records, clock } = this.#given;
    const at = isoTime(clock.now());
    const next: StoredDraft = { ...before, ...change, changedBy: name, changedAt: at };
    const { id: _id, version: _version, ...row } = packDrafts.toRow(next);
    return records.transaction(async (tx) => {
      const newVersion = await tx.updateVersioned(packDrafts, before.id, version, row);
      await tx.audit(entry('pack.draft', { ...next, version: newVersion }, { at, actor: name, ip }));
      return { ...next, version: newVersion };
    });
  }
}

/** Takes turns by person. */
export function askerOf({ actor, signal }: PackAsker): {
  readonly asker: string;
  readonly signal: AbortSignal | undefined;
} {
  return { asker: actor.name, signal };
}

function lineOf({ text, receivedAt, listener, peer }: NonNullable<DraftTrial['kept']>[number]) {
  return { text, receivedAt, listener, peer };
}

function idOf(yaml: string): string {
  return (packFacts(yaml)?.id ?? '').slice(0, 64);
}

function isReady({ problem, readings }: SampleReadings): boolean {
  return problem === null && readings.length > 0 && readings.every(({ mine, changes }) => mine && changes.length === 0);
}

function notReady({ problem, readings }: SampleReadings): SocError {
  const numbered = readings.map((reading, at) => ({ ...reading, line: at + 1 }));
  return new SocError('packs.notReady', {
    ...(problem !== null && { problem: { ...problem } }),
    samples: readings.length,
    notMine: numbered.filter(({ mine }) => !mine).map(({ line }) => line),
    different: numbered.filter(({ changes }) => changes.length > 0).map(({ line }) => line),
  });
}

function keptFigures(readings: readonly PackReading[]): DraftTest['kept'] {
  const changed = readings.filter(({ changes }) => changes.length > 0);
  const fields = new Map<string, number>();
  for (const { changes } of changed) for (const { field } of changes) fields.set(field, (fields.get(field) ?? 0) + 1);
  return {
    looked: readings.length,
    mine: readings.filter(({ mine }) => mine).length,
    changed: changed.length,
    readings: changed.slice(0, MOST_READINGS),
    fields: [...fields].map(([field, events]) => ({ field, events })).sort((a, b) => b.events - a.events),
  };
}

interface Doing {
  readonly at: string;
  readonly actor: string;
  readonly ip: string | null;
}

function entry(action: AuditAction, { id, packId, version, lines }: StoredDraft, { at, actor, ip }: Doing) {
  return {
    ...{ at, actor, ip, action, objectId: packId === '' ? id : packId },
    objectType: 'parserPack',
    outcome: 'success',
    details: { draft: id, version, samples: lines.length },
  } as const;
}
