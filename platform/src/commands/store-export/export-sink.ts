import type { EcsEvent } from '@qiaolou/schema';

/** Where an export goes. */
export interface ExportSink {
  /** Takes the next events; resolves when more may come. Throws what ends the export. */
  write(events: readonly EcsEvent[]): Promise<void>;
  /** Makes it whole; the days of which something damaged was left out. Throws as `write`. */
  finish(missingDays: readonly string[]): Promise<void>;
  /** Leaves nothing behind that could be taken for a whole export. */
  abandon(): Promise<void>;
}
