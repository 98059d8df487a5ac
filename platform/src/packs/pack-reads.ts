import { dirname, resolve } from 'node:path';
import {
  isoTime,
  MINUTE_MS,
  SocError,
  type LeftOutFiles,
  type PackDetail,
  type PackDraft,
  type PackList,
  type PackRow,
} from '@qiaolou/schema';
import type { PackAsker } from '@qiaolou/soc-console-server';
import type { WrittenFolders } from '../pipeline/parser-folders.ts';
import type { CataloguedPack } from './bench-messages.ts';
import { askerOf, type DraftDeskGiven } from './draft-desk.ts';
import {
  draftRow,
  listDrafts,
  newestVersions,
  packsIn,
  readDecisions,
  readVersion,
  versionsOf,
} from './pack-records.ts';
import { PACKS_AREA, type StoredDraft } from './tables.ts';

/** What packs are read with. */
export interface PackReadsGiven extends Pick<DraftDeskGiven, 'records' | 'clock' | 'bench'> {
  readonly folders: WrittenFolders;
  /** What this process left out. */
  readonly leftOut: () => LeftOutFiles;
}

/** A reader that was silent for so long is not told of. */
const READER_SILENT_MS = 10 * MINUTE_MS;

type Newest = Awaited<ReturnType<typeof newestVersions>>;
type Decisions = Awaited<ReturnType<typeof readDecisions>>;

/** A pack with its file. */
export type FiledPack = PackRow & { readonly file: string };

/** Packs, their versions and drafts as people see them. */
export class PackReads {
  readonly #given: PackReadsGiven;

  constructor(given: PackReadsGiven) {
    this.#given = given;
  }

  /** Every pack of this process, by id. */
  async rows(asker: PackAsker): Promise<readonly FiledPack[]> {
    const { bench, records } = this.#given;
    const packs = await bench.ask('catalogue', {}, askerOf(asker));
    const [newest, decisions] = await Promise.all([newestVersions(records.db), readDecisions(records.db)]);
    return packs.map((pack) => packRow(pack, newest, decisions));
  }

  /** One of them. Throws `records.notFound`. */
  async find(id: string, asker: PackAsker): Promise<FiledPack> {
    const row = (await this.rows(asker)).find((one) => one.id === id);
    if (row === undefined) throw new SocError('records.notFound', { table: 'packs', id });
    return row;
  }

  async list(asker: PackAsker): Promise<PackList> {
    const { records, leftOut } = this.#given;
    return {
      packs: (await this.rows(asker)).map(({ file: _file, ...row }) => row),
      drafts: [...(await listDrafts(records.db))],
      leftOut: leftOut(),
      readers: await this.#readers(),
    };
  }

  /** One pack with its text, samples and history. */
  async detail(id: string, asker: PackAsker): Promise<PackDetail> {
    const { bench, records } = this.#given;
    const { file, ...row } = await this.find(id, asker);
    const { yaml, files, findings } = await bench.ask('files', { file }, askerOf(asker));
    const history = await versionsOf(records.db, id);
    const { decision = 0, reason = null, actor = null, at = null } = (await readDecisions(records.db)).get(id) ?? {};
    return {
      ...row,
      yaml,
      files: files.map(({ name, lines, events }) => ({ name, lines: [...lines], events: [...events] })),
      findings: [...findings],
      history: [...history],
      switch: { version: decision, reason, actor, at },
      writable: row.origin === 'shipped' || this.isWritten(file),
    };
  }

  /** A draft beside what stands now in the place it would take. */
  async draft(draft: StoredDraft): Promise<PackDraft> {
    const { records } = this.#given;
    const newest = (await newestVersions(records.db)).get(draft.packId);
    const inForce = newest === undefined ? null : (await readVersion(records.db, draft.packId, newest.version)).yaml;
    return { ...draftRow(draft), yaml: draft.yaml, lines: [...draft.lines], inForce };
  }

  /** Whether a file is in the folder that people's decisions are written to. */
  isWritten(file: string): boolean {
    return resolve(dirname(dirname(file))) === resolve(this.#given.folders.written);
  }

  /** Processes that read lines, and whether each reads by what was decided last. */
  async #readers(): Promise<PackList['readers']> {
    const { records, clock } = this.#given;
    const since = isoTime(clock.now() - READER_SILENT_MS);
    const readers = packsIn(records.db).selectFrom('packReaders').selectAll();
    const rows = await readers.where('at', '>', since).orderBy('id').execute();
    const { wanted, off } = await this.#decided();
    return rows.map((row) => {
      const { id, at, packs, off: without } = PACKS_AREA.tables.packReaders.fromRow(row);
      const has = new Map(packs.map((pack) => [pack.id, pack.digest]));
      const reads = wanted.every(([pack, digest]) => has.get(pack) === digest);
      return { id, at, current: reads && off.every((pack) => without.includes(pack) || !has.has(pack)) };
    });
  }

  /** What every process is to read by, and without. */
  async #decided() {
    const { records } = this.#given;
    const standing = [...(await readDecisions(records.db)).values()].filter(({ removed }) => !removed);
    const live = standing.filter(({ enabled, version }) => enabled && version > 0);
    const digests = live.map(async ({ packId, version }) => {
      const { digest } = await readVersion(records.db, packId, version);
      return [packId, digest] as const;
    });
    const off = standing.filter(({ enabled }) => !enabled).map(({ packId }) => packId);
    return { wanted: await Promise.all(digests), off };
  }
}

function packRow(pack: CataloguedPack, newest: Newest, decisions: Decisions): FiledPack {
  const version = pack.origin === 'own' ? newest.get(pack.id) : undefined;
  const byHand = version?.origin === 'file';
  return {
    ...pack,
    datasets: [...pack.datasets],
    state: decisions.get(pack.id)?.enabled === false ? 'disabled' : 'live',
    version: version?.version ?? 0,
    changedBy: version === undefined ? null : byHand ? 'file' : version.actor,
    changedAt: version?.at ?? null,
  };
}
