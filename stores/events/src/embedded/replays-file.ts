import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@qiaolou/files';
import type { StoredReplay } from '@qiaolou/schema';
import { parseJson, SocError, systemFacts } from '@qiaolou/schema/reading';
import { ReplayList } from '../contract/replay-list.ts';

const FILE = 'replays.json';

/** The replays of a store's directory; none when it has no such file. Throws `store.corrupt` for one that says nothing. */
export async function readReplays(dir: string): Promise<ReplayList> {
  const path = join(dir, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && systemFacts(error).code === 'ENOENT') return ReplayList.EMPTY;
    throw error;
  }
  try {
    return ReplayList.of(parseJson(text));
  } catch (error) {
    throw new SocError('store.corrupt', { file: path, reason: 'replays' }, { cause: error });
  }
}

/** The replays of an open store. */
export class ReplaysFile {
  readonly #dir: string;
  #list: ReplayList;
  #writing: Promise<void> = Promise.resolve();

  private constructor(dir: string, list: ReplayList) {
    this.#dir = dir;
    this.#list = list;
  }

  /** Reads it. Throws as `readReplays`. */
  static async open(dir: string): Promise<ReplaysFile> {
    return new ReplaysFile(dir, await readReplays(dir));
  }

  /** Those that are durable. */
  get list(): ReplayList {
    return this.#list;
  }

  /** Keeps one, durably, one after the other; questions that are asked from then on are answered by it. */
  keep(replay: StoredReplay): Promise<void> {
    const kept = this.#writing.then(async () => {
      const next = this.#list.with(replay);
      if (next === this.#list) return;
      await replaceFile(join(this.#dir, FILE), `${JSON.stringify(next)}\n`);
      this.#list = next;
    });
    this.#writing = kept.catch(() => undefined);
    return kept;
  }
}
