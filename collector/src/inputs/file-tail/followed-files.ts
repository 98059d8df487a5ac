import type { BigIntStats } from 'node:fs';
import { lstat, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BLOCK_LIMITS, blockRule } from '../../framing/index.ts';
import type { FileFigures } from '../input.ts';
import { findFiles } from './find-files.ts';
import { hasPrint, printOf } from './file-print.ts';
import type { FileTailSettings, FollowedFiles } from './file-tail-settings.ts';
import type { GzipTask } from './gzip-records.ts';
import { pathPattern, type PathPattern } from './path-pattern.ts';
import { openOrdinary, TailedFile, type FileReading } from './tailed-file.ts';
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

interface Entry {
  readonly files: FollowedFiles;
  readonly patterns: readonly { readonly text: string; readonly pattern: PathPattern }[];
  readonly reading: FileReading;
}

type Fault = FileFigures['faults'][number];

const DAY_MS = 86_400_000;
/** How long a file that is not found is remembered: a disk may come back. */
const REMEMBER_MS = 7 * DAY_MS;
const MAX_DEPARTED = 200;
const MAX_FAULTS = 100;
/** Most names of a folder that are looked at for a file that was renamed. */
const MAX_NAMES = 2_000;
/** A copy is recognised by so many bytes at least: less may be the beginning of anything. */
const LEAST_COPY_BYTES = 64;
/** A file that has not grown for so long gives its place to another. */
const IDLE_MS = 60_000;

/** Knows which files there are, which of them are the same as before whatever they are called now, and how far each was read. */
export class FollowedSet {
  readonly #settings: FileTailSettings;
  readonly #given: FollowingGiven;
  readonly #entries: readonly Entry[];
  readonly #open = new Map<string, Followed>();
  /** Files that are not open, by device and inode, as they were left. */
  readonly #known: Map<string, FileState>;
  #departed: FileState[];
  /** Found at the start under their numbers with other content. */
  readonly #replaced: FileState[] = [];
  readonly #begun: Set<string>;
  #faults: readonly Fault[] = [];
  readonly #readFaults = new Map<string, string>();
  #isFirst = true;

  constructor(settings: FileTailSettings, state: TailState, given: FollowingGiven) {
    this.#settings = settings;
    this.#given = given;
    this.#entries = settings.files.map((files) => ({
      files,
      patterns: files.paths.map((text) => ({ text, pattern: pathPattern(text) })),
      reading: readingOf(files),
    }));
    this.#known = new Map(state.files.map((file) => [keyOf(file), file]));
    this.#departed = [...state.departed];
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
    const recent = (file: FileState): boolean => now - file.seenAt < REMEMBER_MS;
    return {
      version: 1,
      begun: [...this.#begun],
      files: [...this.files().map(({ file }) => file.state()), ...[...this.#known.values()].filter(recent)],
      departed: this.#departed.filter((file) => now - file.seenAt < DAY_MS),
    };
  }

  /**
   * Looks which files there are. What it finds is open afterwards; what is gone stays open. Gives the compressed files that are
   * to be read before: of paths that are looked for the first time, and of files that were compressed while nobody looked.
   */
  async scan(now: number): Promise<readonly GzipTask[]> {
    const faults: Fault[] = [];
    const seen = new Set<string>();
    const tasks: GzipTask[] = this.#isFirst ? this.#unfinished() : [];
    for (const entry of this.#entries)
      for (const { text, pattern } of entry.patterns) {
        const found = await findFiles(pattern, this.#settings.maxFiles * 4);
        faults.push(...found.faults);
        for (const path of found.paths)
          await this.#see({ path, entry, isNew: !this.#begun.has(text), now }, seen, faults);
        if (this.#begun.has(text)) continue;
        if (entry.files.gzipBacklog) tasks.push(...(await this.#backlog(text, entry, now)));
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
    this.#depart(file.state());
    this.#given.onChange('truncated');
    await this.#close(file);
    // It is found again, as a file that nobody has seen.
    await this.#see({ path: file.path, entry: this.#entryOf(entry), isNew: false, now }, new Set(), []);
  }

  /** A file that is gone was read to its end. */
  async forget({ file }: Followed): Promise<void> {
    this.#depart(file.state());
    await this.#close(file);
  }

  /** A file cannot be read on; the next scan tries again. */
  async failed({ file }: Followed, code: string): Promise<void> {
    this.#readFaults.set(file.path, code);
    this.#known.set(keyOf(file), file.state());
    await this.#close(file);
  }

  /** A compressed file was read so far. */
  gzipRead(state: FileState, done: boolean): void {
    if (done) this.#known.delete(keyOf(state));
    else this.#known.set(keyOf(state), state);
  }

  /** A compressed file cannot be read on. */
  gzipFailed({ path, state }: GzipTask, code: string): void {
    this.#readFaults.set(path, code);
    this.#known.delete(keyOf(state));
  }

  async close(): Promise<void> {
    for (const { file } of this.files()) await this.#close(file);
  }

  #entryOf(files: FollowedFiles): Entry {
    const entry = this.#entries.find((each) => each.files === files);
    if (entry === undefined) throw new TypeError('an entry of these settings is expected');
    return entry;
  }

  async #close(file: TailedFile): Promise<void> {
    this.#open.delete(keyOf(file));
    await file.close();
  }

  #depart(state: FileState): void {
    this.#departed = [...this.#departed.filter(({ id }) => id !== state.id), state].slice(-MAX_DEPARTED);
  }

  async #see(looked: Looked, seen: Set<string>, faults: Fault[]): Promise<void> {
    const { path, now } = looked;
    try {
      const info = await this.#infoOf(path);
      if (info === undefined) return;
      const key = keyOf({ dev: String(info.dev), ino: String(info.ino) });
      if (seen.has(key)) return;
      seen.add(key);
      const open = this.#open.get(key);
      if (open !== undefined) {
        open.file.path = path;
        open.file.seenAt = now;
        open.goneSince = undefined;
        return;
      }
      const idle = this.#known.get(key);
      if (idle !== undefined && isRead(idle, info) && !this.#isFirst) {
        this.#known.set(key, { ...idle, path, seenAt: now });
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
      this.#known.delete(key);
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
    const before = this.#known.get(keyOf(place));
    if (before !== undefined) {
      if (await isSame(handle, before)) return { ...before, ...place };
      this.#depart(before);
      // While nobody looked, another file may have got the number of one that went away.
      if (this.#isFirst) this.#replaced.push(before);
      else this.#given.onChange('truncated');
    }
    const original = await this.#originalOf(handle, path);
    if (original !== undefined) return { ...original, ...place };
    const nothing = printOf(Buffer.alloc(0));
    const at = isNew && entry.files.startAt === 'end' ? Number(info.size) : 0;
    const resume = { at, number: 1, head: '' };
    return { ...place, id: this.#given.newId(), bornAs: path, head: nothing, tail: { ...nothing, at }, resume };
  }

  /** The file that this one is a copy of, made before the original was cut (logrotate's copytruncate). */
  async #originalOf(handle: FileHandle, path: string): Promise<FileState | undefined> {
    const candidates = [...this.files().map(({ file }) => file.state()), ...this.#known.values(), ...this.#departed];
    for (const state of candidates) {
      if (!isNamedAfter(path, state.path) || state.tail.at + state.tail.length < LEAST_COPY_BYTES) continue;
      if (await isSame(handle, state)) return state;
    }
    return undefined;
  }

  async #makeRoom(now: number): Promise<boolean> {
    const [idle] = this.files()
      .filter(({ file }) => file.behind === 0 && file.openBytes === 0 && now - file.grewAt > IDLE_MS)
      .toSorted((a, b) => a.file.grewAt - b.file.grewAt);
    if (idle === undefined) return false;
    this.#known.set(keyOf(idle.file), idle.file.state());
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
    for (const state of [...this.#known.values(), ...this.#replaced]) {
      if (isCompressed(state)) continue;
      // A folder that is away keeps its files.
      const names = await namesOf(dirname(state.path));
      const entry = this.#entryFor(state);
      if (names === undefined || entry === undefined) continue;
      if (await this.#isMoved({ state, names, entry, now })) continue;
      this.#known.delete(keyOf(state));
      this.#depart(state);
      const copies = names.filter((name) => name.endsWith('.gz') && isNamedAfter(name, state.path));
      if (copies.length > 0) tasks.push(...copies.map((name) => copyTask(entry, state, name)));
      // Whoever cuts his files leaves their numbers to them.
      else this.#given.onChange(this.#replaced.includes(state) ? 'truncated' : 'lost');
    }
    return tasks;
  }

  /** Compressed files that were being read when the process ended. */
  #unfinished(): GzipTask[] {
    return [...this.#known.values()].filter(isCompressed).flatMap((state) => {
      const entry = this.#entryFor(state);
      return entry === undefined ? [] : [{ ...taskOf(entry), path: state.path, state, isCopy: false }];
    });
  }

  #entryFor({ bornAs }: FileState): Entry | undefined {
    return this.#entries.find(({ patterns }) => patterns.some(({ pattern }) => bornAs.startsWith(pattern.root)));
  }

  async #isMoved({ state, names, entry, now }: Moved): Promise<boolean> {
    if (this.#replaced.includes(state)) return false;
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

  async #backlog(text: string, entry: Entry, now: number): Promise<readonly GzipTask[]> {
    const { paths } = await findFiles(pathPattern(`${text}*.gz`), this.#settings.maxFiles);
    const tasks: GzipTask[] = [];
    for (const path of paths) {
      const info = await lstat(path, { bigint: true }).catch(() => undefined);
      if (info?.isFile() !== true) continue;
      const place = { dev: String(info.dev), ino: String(info.ino) };
      const nothing = printOf(Buffer.alloc(0));
      const fresh: FileState = {
        ...{ ...place, id: this.#given.newId(), bornAs: path, path, seenAt: now, head: nothing },
        ...{ tail: { ...nothing, at: 0 }, resume: { at: 0, number: 1, head: '' } },
      };
      tasks.push({ ...taskOf(entry), path, state: this.#known.get(keyOf(place)) ?? fresh, isCopy: false });
    }
    for (const { state } of tasks) this.#known.set(keyOf(state), state);
    return tasks;
  }
}

interface Looked {
  readonly path: string;
  readonly entry: Entry;
  /** The pattern was never looked for before. */
  readonly isNew: boolean;
  readonly now: number;
}

interface Moved {
  readonly state: FileState;
  readonly names: readonly string[];
  readonly entry: Entry;
  readonly now: number;
}

function taskOf({ files, reading }: Entry): Pick<GzipTask, 'entry' | 'reading'> {
  return { entry: files, reading };
}

function copyTask(entry: Entry, state: FileState, name: string): GzipTask {
  return { ...taskOf(entry), path: join(dirname(state.path), name), state, isCopy: true };
}

function readingOf({ format, multiLine }: FollowedFiles): FileReading {
  const rule = multiLine === undefined ? undefined : blockRule(multiLine);
  return { format, rule, limits: BLOCK_LIMITS, maxLineBytes: BLOCK_LIMITS.maxBytes };
}

function keyOf({ dev, ino }: { readonly dev: string; readonly ino: string }): string {
  return `${dev}:${ino}`;
}

function isRead({ tail }: FileState, { size }: BigIntStats): boolean {
  return Number(size) === tail.at + tail.length;
}

async function isSame(handle: FileHandle, { head, tail }: FileState): Promise<boolean> {
  return (await hasPrint(handle, 0, head)) && (await hasPrint(handle, tail.at, tail));
}

/** `app.log.1`, `app-20261130.log` and `app.log.1.gz` are named after `app.log`. */
function isNamedAfter(path: string, original: string): boolean {
  const name = basename(original);
  const dot = name.indexOf('.', 1);
  return basename(path).startsWith(dot < 0 ? name : name.slice(0, dot));
}

/** States of compressed files are kept while they are read. */
function isCompressed({ bornAs }: FileState): boolean {
  return bornAs.endsWith('.gz');
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
