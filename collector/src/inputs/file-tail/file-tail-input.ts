import { hasCode, type RawRecord } from '@qiaolou/schema';
import type { FileRecord } from '../../framing/index.ts';
import type { FileFigures, Input, InputGiven, InputStats } from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import type { FileTailSettings, FollowedFiles } from './file-tail-settings.ts';
import { FollowedSet, type FileChange, type Followed } from './followed-files.ts';
import { gzipRecords, type GzipTask } from './gzip-records.ts';
import { tailIdentity } from '../../event/tail-identity.ts';
import { loadTailState, saveTailState } from './tail-state.ts';

const SCAN_EVERY_MS = 1_000;
const SAVE_EVERY_MS = 1_000;
/** How long nothing is done when no file has anything new. */
const REST_MS = 200;
/** How long a file that is gone is read on: who writes it may not know yet. */
const LINGER_MS = 30_000;

/** Which file records are of. */
interface RecordsOf {
  readonly entry: FollowedFiles;
  readonly id: string;
  readonly bornAs: string;
}

/** The input is being stopped: what was not taken is read again after the restart. */
class Stopping extends Error {}

/**
 * Follows files as they grow: one loop that gives every file its turn. How far each was read is kept only when all records up to
 * there are durable, and a file's id before the first of them is taken: after a crash the same records come with the same
 * identities. When the spool is full it waits, and the files wait with it.
 */
export class FileTailInput implements Input {
  readonly #settings: FileTailSettings;
  readonly #given: InputGiven;
  readonly #counts: RecordCounts;
  readonly #decoders = new Map<string, TextDecoder>();
  readonly #stopped = Promise.withResolvers<undefined>();
  readonly #changes = { rotated: 0, truncated: 0, lost: 0 };
  #set: FollowedSet | undefined;
  #running: Promise<unknown> | undefined;
  #isStopping = false;
  #isChanged = false;
  #waiting = 0;
  #scanAt = 0;
  #saveAt = 0;
  #saveFault: string | undefined;

  constructor(settings: FileTailSettings, given: InputGiven) {
    this.#settings = settings;
    this.#given = given;
    this.#counts = new RecordCounts('file-tail', given.observer);
  }

  async start(): Promise<undefined> {
    const state = await loadTailState(this.#given.stateDirectory);
    const onChange = (change: FileChange): void => {
      this.#changes[change] += 1;
    };
    this.#set = new FollowedSet(this.#settings, state, { newId: this.#given.newId, onChange });
    const set = this.#set;
    this.#running = this.#run(set);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopped.resolve(undefined);
    await this.#running;
  }

  stats(): InputStats {
    const files = this.#set?.files() ?? [];
    return {
      bound: undefined,
      ...this.#counts.stats(),
      waiting: this.#waiting,
      kernelDrops: undefined,
      files: {
        followed: files.length,
        behindBytes: files.reduce((sum, { file }) => sum + file.behind, 0),
        ...this.#changes,
        faults: this.#faults(),
      },
    };
  }

  #faults(): FileFigures['faults'] {
    const own = this.#saveFault === undefined ? [] : [{ path: this.#given.stateDirectory, code: this.#saveFault }];
    return [...own, ...(this.#set?.faults() ?? [])];
  }

  async #run(set: FollowedSet): Promise<void> {
    const backlog: Promise<void>[] = [];
    try {
      while (!this.#isStopping) {
        const now = this.#given.clock.now();
        if (now >= this.#scanAt || now < this.#scanAt - SCAN_EVERY_MS)
          backlog.push(this.#readBacklog(await this.#scan(set, now), set));
        let isBusy = false;
        for (const followed of set.files()) isBusy = (await this.#readOne(followed, set)) || isBusy;
        await this.#saveSometimes(set);
        if (!isBusy) await this.#rest();
      }
    } catch (error) {
      if (!isEnd(error)) throw error;
    } finally {
      await Promise.all(backlog);
      await this.#save(set);
      await set.close();
    }
  }

  async #scan(set: FollowedSet, now: number): Promise<readonly GzipTask[]> {
    this.#scanAt = now + SCAN_EVERY_MS;
    const tasks = await set.scan(now);
    if (tasks.length > 0 || set.files().some(({ file }) => !file.isKept)) await this.#save(set);
    return tasks;
  }

  /** Reads a piece of a file; true when it had something. */
  async #readOne(followed: Followed, set: FollowedSet): Promise<boolean> {
    const { file, entry } = followed;
    if (this.#isStopping || !file.isKept) return false;
    const now = this.#given.clock.now();
    try {
      const read = await file.read(now, entry.bytesPerSecond);
      if (read.kind === 'anew') {
        await this.#takeOf(followed, file.rest(now), now);
        await set.renew(followed, now);
        this.#isChanged = true;
        return true;
      }
      await this.#takeOf(followed, read.records, now);
      if (read.bytes > 0) this.#isChanged = true;
      else await this.#endOf(followed, set, now);
      return read.bytes > 0;
    } catch (error) {
      if (isEnd(error)) throw error;
      await set.failed(followed, (error as NodeJS.ErrnoException).code ?? 'EIO');
      return false;
    }
  }

  async #takeOf({ file, entry }: Followed, records: readonly FileRecord[], now: number): Promise<void> {
    await this.#take({ entry, id: file.id, bornAs: file.bornAs }, records, now);
    file.taken();
    if (records.length > 0) this.#isChanged = true;
  }

  /** A file has nothing new: half a line may be all that comes, and a file that is gone may be over. */
  async #endOf(followed: Followed, set: FollowedSet, now: number): Promise<void> {
    const { file, goneSince } = followed;
    const still = now - file.grewAt;
    if (file.partialBytes > 0 && still >= this.#settings.partialSeconds * 1_000)
      await this.#takeOf(followed, file.givePiece(now), now);
    if (goneSince === undefined || now - goneSince < LINGER_MS || still < LINGER_MS || file.behind > 0) return;
    await this.#takeOf(followed, file.rest(now), now);
    await set.forget(followed);
    this.#isChanged = true;
  }

  async #readBacklog(tasks: readonly GzipTask[], set: FollowedSet): Promise<void> {
    for (const task of tasks) {
      if (this.#isStopping) return;
      const { id, bornAs } = task.state;
      try {
        for await (const { records, state } of gzipRecords(task, () => this.#given.clock.now())) {
          await this.#take({ entry: task.entry, id, bornAs }, records, this.#given.clock.now());
          set.gzipRead(state, false);
          this.#isChanged = true;
        }
        set.gzipRead(task.state, true);
      } catch (error) {
        if (isEnd(error)) return;
        set.gzipFailed(task, (error as NodeJS.ErrnoException).code ?? 'EIO');
      }
    }
  }

  async #take({ entry, id, bornAs }: RecordsOf, records: readonly FileRecord[], now: number): Promise<void> {
    const peer = entry.sender ?? bornAs;
    this.#waiting += records.length;
    let left = records.length;
    try {
      for (const { payload, cut, at, end } of records) {
        const identity = tailIdentity({ file: id, at, end, path: bornAs });
        const record = { payload: this.#utf8(payload, entry), receivedAt: now, listener: 'file-tail', peer, identity };
        await this.#append(cut ? { ...record, cut } : record);
        this.#waiting--;
        left--;
        this.#counts.took(peer, now);
        if (cut) this.#counts.truncated(peer, now);
      }
    } finally {
      this.#waiting -= left;
    }
  }

  async #append(record: RawRecord): Promise<void> {
    const { sink } = this.#given;
    while (sink.append(record).kind === 'full') {
      await Promise.race([sink.whenWritable(record), this.#stopped.promise]);
      if (this.#isStopping) throw new Stopping();
    }
  }

  /** Text whose charset is known is told as such; what is not known is left to the parser. */
  #utf8(payload: Buffer, { charset }: FollowedFiles): Buffer {
    if (charset === 'auto' || charset === 'utf-8') return payload;
    let decoder = this.#decoders.get(charset);
    if (decoder === undefined) this.#decoders.set(charset, (decoder = new TextDecoder(charset)));
    return Buffer.from(decoder.decode(payload));
  }

  async #saveSometimes(set: FollowedSet): Promise<void> {
    const now = this.#given.clock.now();
    const isDue = now >= this.#saveAt || now < this.#saveAt - SAVE_EVERY_MS;
    if (isDue && (this.#isChanged || set.files().some(({ file }) => !file.isKept))) await this.#save(set);
  }

  /** Keeps how far the files were read, when that is durable. While it cannot be kept, it is told and tried again. */
  async #save(set: FollowedSet): Promise<void> {
    const now = this.#given.clock.now();
    this.#saveAt = now + SAVE_EVERY_MS;
    const files = set.files();
    const state = set.state(now);
    this.#isChanged = false;
    try {
      await this.#given.sink.durableOrFailed();
      await saveTailState(this.#given.stateDirectory, state);
      for (const { file } of files) file.isKept = true;
      this.#saveFault = undefined;
    } catch (error) {
      this.#isChanged = true;
      this.#saveFault = (error as NodeJS.ErrnoException).code ?? 'EIO';
    }
  }

  async #rest(): Promise<void> {
    const over = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => over.resolve(undefined), REST_MS);
    await Promise.race([over.promise, this.#stopped.promise]);
    clearTimeout(timer);
  }
}

function isEnd(error: unknown): boolean {
  return error instanceof Stopping || hasCode(error, 'collector.spoolClosed');
}
