import { hasCode, SocError } from '@qiaolou/schema';
import { JudgedChain } from '../../custody/judged-chain.ts';
import type { SearchAnswer } from '../event-indices.ts';
import { wholeAnswer } from '../event-indices.ts';
import type { SearchServer } from '../plain-transport.ts';

/** Lines of one request. */
const PAGE = 500;
/** Lines of a chain at most: some hundred years. */
const MOST_LINES = 500_000;

interface Got {
  readonly docs: readonly { readonly found?: boolean; readonly _source?: { readonly line?: unknown } }[];
}

/**
 * The custody chain of a search server: an index beside those of the days, `<prefix>.custody`, with a document a line whose id is the
 * number of the line. It is only ever added to: a number that is taken is refused by the server, so that several processes may
 * write.
 */
export class CustodyIndex {
  readonly #server: SearchServer;
  readonly #index: string;
  #chain = new JudgedChain([]);
  #made = false;

  constructor(server: SearchServer, prefix: string) {
    this.#server = server;
    this.#index = `${prefix}.custody`;
  }

  /** As it was read last. */
  get chain(): JudgedChain {
    return this.#chain;
  }

  /** Reads all of it anew. A number that is not there while a later one is stands as an empty line, which is none. */
  async readAll(): Promise<readonly string[]> {
    const lines = await this.#readLines();
    this.#chain = new JudgedChain(lines);
    return lines;
  }

  /** Reads what was added since. */
  async readOn(): Promise<JudgedChain> {
    for (;;) {
      const from = this.#chain.lines.length;
      const more = await this.#linesAfter(from);
      for (const line of more) this.#chain.add(line);
      if (more.length < PAGE) return this.#chain;
    }
  }

  /** Adds the next line, on the disks of all copies. Throws `store.custodyChanged` for any but the next. */
  async append(line: string): Promise<void> {
    const { seq } = this.#chain.mustFollow(line);
    await this.#make();
    try {
      const body = { seq, line };
      await this.#server.request({ method: 'PUT', path: `/${this.#index}/_create/${seq}`, body });
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
      throw new SocError('store.custodyChanged', { lines: this.#chain.lines.length, seq }, { cause: error });
    }
    this.#chain.add(line);
  }

  /** By their ids, which shows what is written at once and not what a search would find. */
  async #linesAfter(from: number): Promise<readonly string[]> {
    const ids = Array.from({ length: PAGE }, (_, n) => String(from + n + 1));
    const { docs } = await this.#server
      .request<Got>({ method: 'POST', path: `/${this.#index}/_mget`, body: { ids } })
      .catch((error: unknown) => missing<Got>(error, { docs: [] }));
    const end = docs.findIndex(({ found }) => found !== true);
    return docs.slice(0, end < 0 ? docs.length : end).map(({ _source }) => lineOf(_source));
  }

  async #readLines(): Promise<readonly string[]> {
    const found = await this.#server
      .request({ method: 'POST', path: `/${this.#index}/_refresh` })
      .then(() => true)
      .catch((error: unknown) => missing(error, false));
    if (!found) return [];
    const lines: string[] = [];
    for (;;) {
      const { hits } = wholeAnswer(
        await this.#server.request<SearchAnswer>({
          ...{ method: 'POST', path: `/${this.#index}/_search` },
          body: { size: PAGE, query: { range: { seq: { gt: lines.length } } }, sort: [{ seq: 'asc' }] },
        }),
      );
      for (const { _source } of hits.hits) {
        const seq = Number(_source['seq']);
        if (!(seq <= MOST_LINES))
          throw new SocError('store.corrupt', { file: this.#index, reason: 'size', lines: seq });
        while (lines.length < seq - 1) lines.push('');
        lines[seq - 1] = lineOf(_source);
      }
      if (hits.hits.length < PAGE) return lines;
    }
  }

  /** Makes the index when it is not there. It has no fields that grow. */
  async #make(): Promise<void> {
    if (this.#made) return;
    const body = {
      settings: { index: { number_of_shards: 1, auto_expand_replicas: '0-1' } },
      mappings: {
        dynamic: false,
        _meta: { qiaolou_custody: 1 },
        properties: { seq: { type: 'long' }, line: { type: 'keyword', index: false, doc_values: false } },
      },
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

function lineOf(source: Readonly<Record<string, unknown>> | undefined): string {
  const line = source?.['line'];
  return typeof line === 'string' ? line : '';
}

function statusOf(error: unknown): unknown {
  return error instanceof SocError ? error.details['status'] : undefined;
}

/** What counts when there is no index yet. */
function missing<T>(error: unknown, none: T): T {
  if (hasCode(error, 'store.unavailable') && error.details['status'] === 404) return none;
  throw error;
}
