import { hasCode, SocError } from '@qiaolou/schema';
import { isOf, type SealedFile } from '../../custody/custody-entry.ts';
import type { LiveFile } from '../../custody/due-seals.ts';
import type { EventCustody, FileLook, LookFor, StoreDisks } from '../../custody/event-custody.ts';
import type { PointInTimeApi } from '../dialects/dialect.ts';
import type { SearchServer } from '../plain-transport.ts';
import { CustodyIndex } from './custody-index.ts';
import { daySlices, unitOf, type DaySlice } from './day-slices.ts';
import { deleteIndex } from './delete-index.ts';
import { indexFacts } from './index-facts.ts';
import { newestIngested } from './newest-ingested.ts';
import { countSlice, readSlice } from './read-slice.ts';

/** What the custody of a search server works with. */
export interface ServerCustodyParts {
  readonly server: SearchServer;
  readonly prefix: string;
  readonly pointInTime: PointInTimeApi | undefined;
}

interface NodeStats {
  readonly nodes?: Readonly<
    Record<
      string,
      {
        readonly roles?: readonly string[];
        readonly fs?: { readonly total?: { readonly total_in_bytes?: number; readonly available_in_bytes?: number } };
      }
    >
  >;
}

/**
 * Sealing and deleting the days of a search server. What a file is elsewhere is here a slice of the index of a day: the documents
 * between two sequence numbers, sealed by an SM3 over all of them; an index is deleted as a whole, once every slice of it may go.
 */
export class ServerCustody implements EventCustody {
  readonly #parts: ServerCustodyParts;
  readonly #log: CustodyIndex;
  readonly #ending = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ServerCustodyParts) {
    this.#parts = parts;
    this.#log = new CustodyIndex(parts.server, parts.prefix);
  }

  custodyLines(from: number): Promise<readonly string[]> {
    return permitted(async () => (from === 0 ? this.#log.readAll() : (await this.#log.readOn()).lines.slice(from)));
  }

  custodyFiles(): Promise<readonly LiveFile[]> {
    return permitted(async () => {
      const files: LiveFile[] = [];
      for (const slice of await this.#slices()) files.push(await this.#liveFile(slice));
      return files;
    });
  }

  custodyLook(numbers: readonly number[], what: LookFor): Promise<readonly FileLook[]> {
    return permitted(async () => {
      const slices = new Map((await this.#slices()).map((slice) => [slice.number, slice]));
      const looks: FileLook[] = [];
      for (const number of numbers) {
        const slice = slices.get(number);
        looks.push(slice === undefined ? { number, state: 'missing' } : await this.#look(slice, what));
      }
      return looks;
    });
  }

  custodyAppend(line: string): Promise<void> {
    return this.#inTurn(async () => {
      const chain = await this.#log.readOn();
      const entry = chain.mustFollow(line);
      if (isOf('seal', entry)) {
        const there = new Set((await indexFacts(this.#parts.server, this.#parts.prefix)).map(unitOf));
        const gone = entry.body.files.filter(({ slice }) => slice === undefined || !there.has(unitOf(slice)));
        if (gone.length > 0) throw new SocError('store.custodyChanged', { files: gone.map(({ number }) => number) });
      }
      await this.#log.append(line);
    });
  }

  custodyRemove(numbers: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      const { server, prefix } = this.#parts;
      const chain = await this.#log.readOn();
      for (const number of numbers) chain.mustBeBuried(number, chain.state.files.get(number)?.file.sm3);
      const units = new Map<string, SealedFile[]>();
      for (const { file } of chain.state.files.values())
        if (file.slice !== undefined) {
          const key = unitOf(file.slice);
          units.set(key, [...(units.get(key) ?? []), file]);
        }
      for (const slices of units.values()) {
        if (!slices.some(({ number }) => numbers.includes(number))) continue;
        for (const { number, sm3 } of slices) chain.mustBeBuried(number, sm3);
        await deleteIndex(server, prefix, slices);
      }
    });
  }

  custodyMove(): Promise<void> {
    return Promise.reject(new SocError('store.noCold'));
  }

  custodyDisks(): Promise<StoreDisks> {
    return permitted(async () => {
      const { nodes = {} } = await this.#parts.server.request<NodeStats>({
        ...{ method: 'GET', path: '/_nodes/stats/fs' },
        query: { filter_path: 'nodes.*.roles,nodes.*.fs.total.total_in_bytes,nodes.*.fs.total.available_in_bytes' },
      });
      const data = Object.values(nodes).filter(({ roles }) => roles?.some((role) => role.startsWith('data')) ?? true);
      const sum = (of: 'total_in_bytes' | 'available_in_bytes'): number =>
        data.reduce((total, { fs }) => total + (fs?.total?.[of] ?? 0), 0);
      return { hot: { total: sum('total_in_bytes'), free: sum('available_in_bytes') } };
    });
  }

  /** Ends what is being read and waits for a change that is being made. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#turn;
  }

  async #slices(): Promise<readonly DaySlice[]> {
    const { state } = await this.#log.readOn();
    return daySlices(await indexFacts(this.#parts.server, this.#parts.prefix), state);
  }

  async #liveFile({ number, facts, after, rows, bytes, sealed }: DaySlice): Promise<LiveFile> {
    const { server } = this.#parts;
    return {
      ...{ number, bytes, rows, sm3: sealed?.sm3, days: sealed?.days ?? [{ day: facts.day, rows }] },
      maxIngested: sealed === undefined ? await newestIngested(server, facts.index, after) : 0,
      ...{ cold: false, merging: false, unit: unitOf(facts) },
    };
  }

  async #look({ number, facts, after, bytes, sealed }: DaySlice, what: LookFor): Promise<FileLook> {
    const { server, pointInTime } = this.#parts;
    const { index, created, day, shard } = facts;
    if (shard === undefined) return { number, state: 'unreadable', reason: 'shard' };
    const upTo = sealed?.slice?.upTo ?? shard.checkpoint;
    const bounds = { index, after, upTo };
    const reading = { signal: this.#ending.signal };
    // What is acknowledged up to the checkpoint is found from now on.
    await server.request({ method: 'POST', path: `/${index}/_refresh` });
    if (what === 'count' && sealed !== undefined && (await countSlice(server, bounds, reading)) === sealed.rows)
      return { number, state: 'counted' };
    const content = await readSlice(server, pointInTime, { ...bounds, day }, reading);
    const file = { number, bytes, ...content, slice: { index, created, after, upTo } };
    return { number, state: 'read', bytes, sm3: content.sm3, ...(what === 'seal' && content.rows > 0 && { file }) };
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (this.#ending.signal.aborted) return Promise.reject(new SocError('store.closed'));
    const turn = this.#turn.then(() => permitted(run));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** What the platform's user may not do is no server that is away. */
async function permitted<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (hasCode(error, 'store.unavailable') && [401, 403].includes(Number(error.details['status'])))
      throw new SocError('store.accessDenied', error.details, { cause: error });
    throw error;
  }
}
