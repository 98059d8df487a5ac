import { readFileSync } from 'node:fs';
import { replaceFile } from '@qiaolou/files';
import { parseJson, type Clock, type SpoolPosition } from '@qiaolou/schema';
import { z } from 'zod';

const cursorFile = z.strictObject({
  version: z.literal(1),
  spoolId: z.string(),
  next: z.strictObject({
    segment: z.number().int().min(0),
    offset: z.number().int().min(0),
    frame: z.number().int().min(0).optional(),
  }),
});

const SAVE_EVERY_MS = 1_000;

/**
 * Up to where the centre has the site's spool, in a file. It may be behind: what is sent again for that the centre knows by its
 * place. A file that cannot be read sends all that is kept again.
 */
export class ForwardCursor {
  readonly #file: string;
  readonly #spoolId: string;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #next: SpoolPosition | undefined;
  #savedAt = -Infinity;
  #saving: Promise<void> = Promise.resolve();

  constructor(file: string, spoolId: string, clock: Clock, onError: (error: unknown) => void) {
    this.#file = file;
    this.#spoolId = spoolId;
    this.#clock = clock;
    this.#onError = onError;
    this.#next = readCursor(file, spoolId);
  }

  /** Where to go on; undefined: at the oldest record. */
  get next(): SpoolPosition | undefined {
    return this.#next;
  }

  /** The centre has everything before this place; true when that is being written down now. */
  moveTo(next: SpoolPosition): boolean {
    this.#next = next;
    const now = this.#clock.now();
    if (now >= this.#savedAt && now - this.#savedAt < SAVE_EVERY_MS) return false;
    this.#savedAt = now;
    this.#save();
    return true;
  }

  /** Writes it down; resolves when it is. */
  async close(): Promise<void> {
    if (this.#next !== undefined) this.#save();
    await this.#saving;
  }

  #save(): void {
    const text = JSON.stringify({ version: 1, spoolId: this.#spoolId, next: this.#next });
    this.#saving = this.#saving.then(() => replaceFile(this.#file, text)).catch(this.#onError);
  }
}

function readCursor(file: string, spoolId: string): SpoolPosition | undefined {
  try {
    const kept = cursorFile.parse(parseJson(readFileSync(file, 'utf8')));
    return kept.spoolId === spoolId ? kept.next : undefined;
  } catch {
    return undefined;
  }
}
