import { openElasticsearchEventStore } from '@qiaolou/event-store/elasticsearch';
import { systemClock, type EventStore } from '@qiaolou/schema';
import { cpuSeconds, peakMb, threadsCpuMs } from '../figures/process-figures.ts';
import { answerCounts } from './answer-counts.ts';
import { lineBatches } from './line-batches.ts';
import type { MadeEvents } from './make-events.ts';
import type { Asked, Ingested, MeasuredStore, Started } from './measured-store.ts';
import { parseEvent } from './parse-event.ts';
import type { StoreQuestion } from './store-questions.ts';

interface Opened {
  readonly store: EventStore;
  /** Of the server, on this machine. */
  readonly pid: number;
}

interface Named {
  readonly url: string;
  readonly version: string;
  /** Of its indices. */
  readonly prefix: string;
}

/** A running Elasticsearch of this machine, through the adapter of our port; its indices go at the end. */
export class ElasticsearchPeer implements MeasuredStore {
  readonly name = 'Elasticsearch';
  readonly version: string;
  readonly #url: string;
  readonly #prefix: string;
  readonly #opened: Opened;

  private constructor({ url, version, prefix }: Named, opened: Opened) {
    this.#url = url;
    this.#prefix = prefix;
    this.version = version;
    this.#opened = opened;
  }

  /** Throws what the adapter throws when it cannot be reached. */
  static async open(url: string): Promise<ElasticsearchPeer> {
    const answer = await fetch(`${url}/_nodes/_local?filter_path=nodes.*.version,nodes.*.process.id`);
    const text = await answer.text();
    const pid = Number(/"id":(\d+)/.exec(text)?.[1]);
    const version = /"version":"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
    const prefix = `bench-${process.pid}`;
    const store = await openElasticsearchEventStore({ url, clock: systemClock, indexPrefix: prefix });
    return new ElasticsearchPeer({ url, version, prefix }, { store, pid });
  }

  async ingest({ events, ...days }: MadeEvents): Promise<Ingested> {
    const { store, pid } = this.#opened;
    const before = cpuSeconds(pid);
    const started = performance.now();
    for (const lines of lineBatches(days)) await store.append(lines.toString('utf8').split('\n').map(parseEvent));
    const wallSeconds = (performance.now() - started) / 1_000;
    const bytesFlushed = await this.#flushedBytes();
    const flushed = cpuSeconds(pid);
    await this.#post('_forcemerge?max_num_segments=1');
    const bytesMerged = await this.#flushedBytes();
    const stored = (await store.stats()).events;
    if (stored !== events) throw new Error(`Elasticsearch has ${stored} of ${events} events`);
    return {
      ...{ cpuSeconds: flushed - before, cpuSecondsMerged: cpuSeconds(pid) - before, wallSeconds },
      ...{ bytesFlushed, bytesMerged, peakMb: peakMb(pid) },
    };
  }

  /** It is not started here. */
  async start(first: StoreQuestion): Promise<Started> {
    return { start: null, answered: await this.ask(first) };
  }

  async ask(question: StoreQuestion): Promise<Asked> {
    const { store, pid } = this.#opened;
    const cpu = threadsCpuMs(pid);
    const started = performance.now();
    const counts = await answerCounts(store, question);
    return { wallMs: performance.now() - started, cpuMs: threadsCpuMs(pid) - cpu, counts };
  }

  async stop(): Promise<number | null> {
    const { store, pid } = this.#opened;
    const peak = peakMb(pid);
    await store.close();
    const indices = await fetch(`${this.#url}/_cat/indices/${this.#prefix}-*?h=index`);
    for (const name of (await indices.text()).split('\n').filter(Boolean))
      await fetch(`${this.#url}/${name.trim()}`, { method: 'DELETE' });
    await fetch(`${this.#url}/_index_template/${this.#prefix}`, { method: 'DELETE' });
    return peak;
  }

  async #flushedBytes(): Promise<number> {
    await this.#post('_flush');
    return (await this.#opened.store.stats()).bytes;
  }

  async #post(what: string): Promise<void> {
    const answer = await fetch(`${this.#url}/${this.#prefix}-*/${what}`, { method: 'POST' });
    if (!answer.ok) throw new Error(`Elasticsearch ${what}: ${answer.status}`);
  }
}
