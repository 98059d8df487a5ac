import type { EcsEvent } from '@qiaolou/schema';

/** A file of an export that is whole. */
export interface WrittenFile {
  /** Its name, without the folder. */
  readonly file: string;
  readonly bytes: number;
  /** SM3 of the file (GB/T 32905-2016), hexadecimal. */
  readonly sm3: string;
}

/** Where an export goes. */
export interface ExportSink {
  /** Takes the next events; resolves when more may come. Throws what ends the export. */
  write(events: readonly EcsEvent[]): Promise<void>;
  /** Ends what was written; the days of which something damaged was left out. Throws as `write`. */
  end(missingDays: readonly string[]): Promise<readonly WrittenFile[]>;
  /** Gives the files their names, and the note beside them, before them. Throws as `write`. */
  name(note: string): Promise<void>;
  /** Leaves nothing behind that could be taken for a whole export. */
  abandon(): Promise<void>;
}
