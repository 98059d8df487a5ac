import { SocError, type EcsEvent } from '@qiaolou/schema';
import { printWhole } from '../print.ts';
import type { ExportSink, WrittenFile } from './export-sink.ts';

/** NDJSON on standard output. Throws `platform.outputEnded` with the events that were written. */
export class StdoutSink implements ExportSink {
  #events = 0;

  async write(events: readonly EcsEvent[]): Promise<void> {
    try {
      // Whoever reads slowly is waited for: no more than a page is in memory.
      await printWhole(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    } catch (error) {
      throw new SocError('platform.outputEnded', { events: this.#events }, { cause: error });
    }
    this.#events += events.length;
  }

  end(): Promise<readonly WrittenFile[]> {
    return Promise.resolve([]);
  }

  name(): Promise<void> {
    return Promise.resolve();
  }

  abandon(): Promise<void> {
    return Promise.resolve();
  }
}
