import { hasCode, parseJson, REPLAYS_TOLD_MS, SocError, type Clock, type StoredReplay } from '@qiaolou/schema';
import { ReplayList } from '../contract/replay-list.ts';
import type { SearchServer } from './plain-transport.ts';

/** What is known is asked for anew after so long: another process may have kept one. */
const FRESH_MS = REPLAYS_TOLD_MS / 2;
/** Times that the list is written again because another process wrote it meanwhile. */
const TRIES = 5;

interface Got {
  readonly _source?: { readonly list?: unknown };
  readonly _seq_no?: number;
  readonly _primary_term?: number;
}

/** The list as the server has it, and which version of it that is; absent: there is none yet. */
interface Read {
  readonly list: ReplayList;
  readonly version: { readonly if_seq_no: number; readonly if_primary_term: number } | undefined;
}

/**
 * The replays of a search server: one document of an index beside those of the days, `<prefix>.replays`, which is read by its id, so that
 * what was written counts at once, and written only over the version that was read.
 */
export class ReplaysIndex {
  readonly #server: SearchServer;
  readonly #index: string;
  readonly #clock: Clock;
  #known: ReplayList = ReplayList.EMPTY;
  #readAt = -Infinity;
  #reading: Promise<ReplayList> | undefined;
  #made = false;

  constructor(server: SearchServer, prefix: string, clock: Clock) {
    this.#server = server;
    this.#index = `${prefix}.replays`;
    this.#clock = clock;
  }

  /** The list, not older than a second. Questions that come together ask for it once. */
  async list(): Promise<ReplayList> {
    const now = this.#clock.now();
    if (now >= this.#readAt && now - this.#readAt < FRESH_MS) return this.#known;
    this.#reading ??= this.#readOn(now).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Keeps one, on the disks of all copies. Throws as `ReplayList.with`, and `store.accessDenied` when the login may not. */
  async keep(replay: StoredReplay): Promise<void> {
    try {
      await this.#keep(replay);
    } catch (error) {
      if (!hasCode(error, 'store.unavailable') || error.details['status'] !== 403) throw error;
      throw new SocError('store.accessDenied', { ...error.details, index: this.#index }, { cause: error });
    }
  }

  async #keep(replay: StoredReplay): Promise<void> {
    await this.#make();
    for (let tries = 1; ; tries += 1) {
      const { list, version } = await this.#read();
      const next = list.with(replay);
      if (next !== list && !(await this.#write(next, version))) {
        if (tries < TRIES) continue;
        throw new SocError('store.busy', { retryAfterMs: 1_000 });
      }
      this.#known = next;
      this.#readAt = this.#clock.now();
      return;
    }
  }

  async #readOn(now: number): Promise<ReplayList> {
    const { list } = await this.#read();
    this.#known = list;
    this.#readAt = now;
    return list;
  }

  async #read(): Promise<Read> {
    const path = `/${this.#index}/_doc/list`;
    const got = await this.#server.request<Got>({ method: 'GET', path }).catch((error: unknown): Got => {
      // Who may not read it may not have written it either: `keep` says so.
      if (hasCode(error, 'store.unavailable') && [403, 404].includes(Number(error.details['status']))) return {};
      throw error;
    });
    const { _source, _seq_no, _primary_term } = got;
    if (typeof _source?.list !== 'string' || _seq_no === undefined || _primary_term === undefined)
      return { list: ReplayList.EMPTY, version: undefined };
    const version = { if_seq_no: _seq_no, if_primary_term: _primary_term };
    try {
      return { list: ReplayList.of(parseJson(_source.list)), version };
    } catch (error) {
      throw new SocError('store.corrupt', { file: this.#index, reason: 'replays' }, { cause: error });
    }
  }

  /** False when another process wrote it meanwhile. */
  async #write(list: ReplayList, version: Read['version']): Promise<boolean> {
    const path = version === undefined ? `/${this.#index}/_create/list` : `/${this.#index}/_doc/list`;
    try {
      await this.#server.request({ method: 'PUT', path, query: version, body: { list: JSON.stringify(list) } });
      return true;
    } catch (error) {
      if (error instanceof SocError && error.details['status'] === 409) return false;
      throw error;
    }
  }

  /** Makes the index when it is not there. It has no fields that grow. */
  async #make(): Promise<void> {
    if (this.#made) return;
    const body = {
      settings: { index: { number_of_shards: 1, auto_expand_replicas: '0-1' } },
      mappings: { dynamic: false, properties: { list: { type: 'keyword', index: false, doc_values: false } } },
    };
    try {
      await this.#server.request({ method: 'PUT', path: `/${this.#index}`, body });
    } catch (error) {
      if (!JSON.stringify(error instanceof SocError ? error.details : '').includes('resource_already_exists'))
        throw error;
    }
    this.#made = true;
  }
}
