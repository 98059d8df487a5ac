import type { BigIntStats } from 'node:fs';
import { lstat, readdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileFigures } from '../input.ts';
import { findFiles } from './find-files.ts';
import { printOf } from './file-print.ts';
import type { FileTailSettings, FollowedFiles } from './file-tail-settings.ts';
import { followedPaths, pathsOf, type FollowedPaths } from './followed-paths.ts';
import { gzipBacklog, gzipCopy, isCompressed, unfinishedGzip, type BacklogGiven } from './gzip-backlog.ts';
import type { GzipTask } from './gzip-records.ts';
import { isNamedAfter, isSame, keyOf, KnownFiles } from './known-files.ts';
import { openOrdinary, TailedFile } from './tailed-file.ts';
import type { FileState, TailState } from './tail-state.ts';

/** A file that is followed, and how. */
export interface Followed {
  readonly file: TailedFile;
  readonly entry: FollowedFiles;
  /** Since when it is not found under a path that is looked for, epoch ms. */
  goneSince: number | undefined;
}

/** What may happen to a file: another took its place, it was cut or written anew, it went away unread. */
export type FileChange = 'rotated' | 'truncated' | 'lost';

/** What the files are followed with. */
export interface FollowingGiven {
  readonly newId: () => string;
  readonly onChange: (change: FileChange) => void;
}

type Fault = FileFigures['faults'][number];

const MAX_FAULTS = 100;
/** Most names of a folder that are looked at for a file that was renamed. */
const MAX_NAMES = 2_000;
/** A file that has not grown for so long gives its place to another. */
const IDLE_MS = 60_000;

/** Knows which files there are, which of them are the same as before whatever they are called now, and how far each was read. */
export class FollowedSet {
  readonly #settings: FileTailSettings;
  readonly #given: FollowingGiven;
  readonly #entries: readonly FollowedPaths[];
  readonly #open = new Map<string, Followed>();
  readonly #known: KnownFiles;
  readonly #begun: Set<string>;
  #faults: readonly Fault[] = [];
  readonly #readFaults = new Map<string, string>();
  #isFirst = true;

  constructor(settings: FileTailSettings, state: TailState, given: FollowingGiven) {
    this.#settings = settings;
    this.#given = given;
    this.#entries = followedPaths(settings);
    this.#known = new KnownFiles(state);
    this.#begun = new Set(state.begun);
  }

  /** Those that are open. */
  files(): readonly Followed[] {
    return [...this.#open.values()];
  }

  /** Files that cannot be read. */
  faults(): readonly Fault[] {
    const own = [...this.#readFaults].map(([path, code]) => ({ path, code }));
    return [...own, ...this.#faults].slice(0, MAX_FAULTS);
  }

  /** What a restart must know. */
  state(now: number): TailState {
    const { files, departed } = this.#known.state(now);
    const open = this.files().map(({ file }) => file.state());
    return { version: 1, begun: [...this.#begun], files: [...open, ...files], departed };
  }

  /**
   * Looks which files there are. What it finds is open afterwards; what is gone stays open. Gives the compressed files that are
   * to be read before: of paths that are looked for the first time, and of files that were compressed while nobody looked.
   */
  async scan(now: number): Promise<readonly GzipTask[]> {
    const faults: Fault[] = [];
    const seen = new Set<string>();
    const tasks: GzipTask[] = this.#isFirst ? unfinishedGzip(this.#known, this.#entries) : [];
    for (const entry of this.#entries)
      for (const { text, pattern } of entry.patterns) {
        const found = await findFiles(pattern, this.#settings.maxFiles * 4);
        faults.push(...found.faults);
        for (const path of found.paths)
          await this.#see({ path, entry, isNew: !this.#begun.has(text), now }, seen, faults);
        if (this.#begun.has(text)) continue;
        if (entry.files.gzipBacklog) tasks.push(...(await gzipBacklog(text, entry, this.#backlogGiven(now))));
        this.#begun.add(text);
      }
    this.#notSeen(seen, now);
    if (this.#isFirst) tasks.push(...(await this.#findMoved(now)));
    this.#isFirst = false;
    this.#faults = faults;
    return tasks;
  }

  /** A file turned out to be cut or written anew: from now on it is another. */
  async renew({ file, entry }: Followed, now: number): Promise<void> {
    this.#known.depart(file.state());
    this.#given.onChange('truncated');
    await this.#close(file);
    // It is found again, as a file that nobody has seen.
    await this.#see({ path: file.path, entry: this.#entryOf(entry), isNew: false, now }, new Set(), []);
  }

  /** A file that is gone was read to its end. */
  async forget({ file }: Followed): Promise<void> {
    this.#known.depart(file.state());
    await this.#close(file);
  }

  /** A file cannot be read on; the next scan tries again. */
  async failed({ file }: Followed, code: string): Promise<void> {
    this.#readFaults.set(file.path, code);
    this.#known.keep(file.state());
    await this.#close(file);
  }

  /** A compressed file was read so far. */
  gzipRead(state: FileState, done: boolean): void {
    if (done) this.#known.drop(state);
    else this.#known.keep(state);
  }

  /** A compressed file cannot be read on. */
  gzipFailed({ path, state }: GzipTask, code: string): void {
    this.#readFaults.set(path, code);
    this.#known.drop(state);
  }

  async close(): Promise<void> {
    for (const { file } of this.files()) await this.#close(file);
  }

  #entryOf(files: FollowedFiles): FollowedPaths {
    const entry = this.#entries.find((each) => each.files === files);
    if (entry === undefined) throw new TypeError('an entry of these settings is expected');
    return entry;
  }

  async #close(file: TailedFile): Promise<void> {
    this.#open.delete(keyOf(file));
    await file.close();
  }

  async #see(looked: Looked, seen: Set<string>, faults: Fault[]): Promise<void> {
    const { path, now } = looked;
    try {
      const info = await this.#infoOf(path);
      if (info === undefined) return;
      const place = { dev: String(info.dev), ino: String(info.ino) };
      const key = keyOf(place);
      if (seen.has(key)) return;
      seen.add(key);
      const open = this.#open.get(key);
      if (open !== undefined) {
        open.file.path = path;
        open.file.seenAt = now;
        open.goneSince = undefined;
        return;
      }
      const idle = this.#known.at(place);
      if (idle !== undefined && isRead(idle, info) && !this.#isFirst) {
        this.#known.keep({ ...idle, path, seenAt: now });
        return;
      }
      await this.#discover(looked, key);
      this.#readFaults.delete(path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
      if (code !== 'ENOENT') faults.push({ path, code });
    }
  }

  async #infoOf(path: string): Promise<BigIntStats | undefined> {
    const info = await lstat(path, { bigint: true });
    if (!info.isSymbolicLink()) return info;
    if (!this.#settings.followLinks) throw Object.assign(new Error('a symbolic link'), { code: 'ELOOP' });
    return stat(path, { bigint: true });
  }

  async #discover(looked: Looked, key: string): Promise<void> {
    const { path, entry } = looked;
    if (this.#open.size >= this.#settings.maxFiles && !(await this.#makeRoom(looked.now)))
      throw Object.assign(new Error('too many files'), { code: 'EMFILE' });
    const handle = await openOrdinary(path, this.#settings.followLinks);
    if (handle === undefined) throw Object.assign(new Error('no ordinary file'), { code: 'ENOTSUP' });
    try {
      const state = (await isGzip(handle)) ? undefined : await this.#stateOf(handle, looked);
      // It was replaced between the look and the opening: the next scan sees.
      if (state === undefined || keyOf(state) !== key) {
        await handle.close();
        return;
      }
      this.#known.drop(state);
      this.#open.set(key, {
        file: new TailedFile(handle, state, entry.reading),
        entry: entry.files,
        goneSince: undefined,
      });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** As which file it is read: the one it was before, the one it is a copy of, or a new one. */
  async #stateOf(handle: FileHandle, { path, entry, isNew, now }: Looked): Promise<FileState> {
    const info = await handle.stat({ bigint: true });
    const place = { path, dev: String(info.dev), ino: String(info.ino), seenAt: now };
    const before = this.#known.at(place);
    if (before !== undefined) {
      if (await isSame(handle, before)) return { ...before, ...place };
      this.#known.depart(before);
      // While nobody looked, another file may have got the number of one that went away.
      if (this.#isFirst) this.#known.replace(before);
      else this.#given.onChange('truncated');
    }
    const open = this.files().map(({ file }) => file.state());
    const original = await this.#known.originalOf(handle, path, open);
    if (original !== undefined) return { ...original, ...place };
    const nothing = printOf(Buffer.alloc(0));
    const at = isNew && entry.files.startAt === 'end' ? Number(info.size) : 0;
    const resume = { at, number: 1, head: '' };
    return { ...place, id: this.#given.newId(), bornAs: path, head: nothing, tail: { ...nothing, at }, resume };
  }

  async #makeRoom(now: number): Promise<boolean> {
    const [idle] = this.files()
      .filter(({ file }) => file.behind === 0 && file.openBytes === 0 && now - file.grewAt > IDLE_MS)
      .toSorted((a, b) => a.file.grewAt - b.file.grewAt);
    if (idle === undefined) return false;
    this.#known.keep(idle.file.state());
    await this.#close(idle.file);
    return true;
  }

  #notSeen(seen: ReadonlySet<string>, now: number): void {
    const paths = new Map(this.files().map(({ file }) => [file.path, file]));
    for (const [key, followed] of this.#open) {
      if (seen.has(key) || followed.goneSince !== undefined) continue;
      followed.goneSince = now;
      if (paths.get(followed.file.path) !== followed.file) this.#given.onChange('rotated');
    }
  }

  /** Files that were renamed or compressed while nobody looked are read to their end. */
  async #findMoved(now: number): Promise<readonly GzipTask[]> {
    const tasks: GzipTask[] = [];
    for (const state of this.#known.all()) {
      if (isCompressed(state)) continue;
      // A folder that is away keeps its files.
      const names = await namesOf(dirname(state.path));
      const entry = pathsOf(this.#entries, state);
      if (names === undefined || entry === undefined) continue;
      if (await this.#isMoved({ state, names, entry, now })) continue;
      this.#known.drop(state);
      this.#known.depart(state);
      const copies = names.filter((name) => name.endsWith('.gz') && isNamedAfter(name, state.path));
      if (copies.length > 0) tasks.push(...copies.map((name) => gzipCopy(entry, state, name)));
      // Whoever cuts his files leaves their numbers to them.
      else this.#given.onChange(this.#known.isReplaced(state) ? 'truncated' : 'lost');
    }
    return tasks;
  }

  #backlogGiven(now: number): BacklogGiven {
    return { known: this.#known, newId: this.#given.newId, mostFiles: this.#settings.maxFiles, now };
  }

  async #isMoved({ state, names, entry, now }: Moved): Promise<boolean> {
    if (this.#known.isReplaced(state)) return false;
    const key = keyOf(state);
    for (const name of names) {
      const path = join(dirname(state.path), name);
      const info = await lstat(path, { bigint: true }).catch(() => undefined);
      if (info === undefined || keyOf({ dev: String(info.dev), ino: String(info.ino) }) !== key) continue;
      await this.#see({ path, entry, isNew: false, now }, new Set(), []);
      const open = this.#open.get(key);
      if (open === undefined) return false;
      open.goneSince = now;
      this.#given.onChange('rotated');
      return true;
    }
    return false;
  }
}

interface Looked {
  readonly path: string;
  readonly entry: FollowedPaths;
  /** The pattern was never looked for before. */
  readonly isNew: boolean;
  readonly now: number;
}

interface Moved {
  readonly state: FileState;
  readonly names: readonly string[];
  readonly entry: FollowedPaths;
  readonly now: number;
}

function isRead({ tail }: FileState, { size }: BigIntStats): boolean {
  return Number(size) === tail.at + tail.length;
}

async function isGzip(handle: FileHandle): Promise<boolean> {
  const magic = Buffer.alloc(2);
  await handle.read(magic, 0, 2, 0);
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

async function namesOf(folder: string): Promise<readonly string[] | undefined> {
  const names = await readdir(folder).catch(() => undefined);
  return names?.slice(0, MAX_NAMES);
}
