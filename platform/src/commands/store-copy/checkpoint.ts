import { parseJson } from '@qiaolou/schema';
import { existsSync, readFileSync } from 'node:fs';
import type { DayCopied } from '@qiaolou/event-store/copy';
import { replaceFile } from '@qiaolou/files';
import { z } from 'zod';

const dayCopied = z.strictObject({
  events: z.number().int().min(0),
  stored: z.number().int().min(0),
  duplicates: z.number().int().min(0),
  rejected: z.number().int().min(0),
  place: z.string().optional(),
});
const checkpoint = z.strictObject({
  version: z.literal(1),
  /** Where it was copied to: another server or prefix begins anew. */
  target: z.string(),
  days: z.record(z.string(), z.strictObject({ of: z.number().int().min(0), copied: dayCopied })),
});

type Days = Readonly<Record<string, { readonly of: number; readonly copied: DayCopied }>>;

/** What was copied of which day, kept in a file from page to page. */
export class Checkpoint {
  readonly #file: string;
  readonly #target: string;
  #days: Days;

  private constructor(file: string, target: string, days: Days) {
    this.#file = file;
    this.#target = target;
    this.#days = days;
  }

  /** Reads the file; one that is not there, damaged, or of another target counts for nothing: copying anew is harmless. */
  static read(file: string, target: string): Checkpoint {
    const kept = existsSync(file) ? checkpoint.safeParse(parsed(readFileSync(file, 'utf8'))).data : undefined;
    return new Checkpoint(file, target, kept?.target === target ? kept.days : {});
  }

  /** What was done of a day that has so many events; undefined when it has to begin, as when events came since. */
  of(day: string, events: number): DayCopied | undefined {
    const kept = this.#days[day];
    return kept?.of === events ? kept.copied : undefined;
  }

  /** Keeps what was done of a day that has so many events. Throws the system's error. */
  async keep(day: string, events: number, copied: DayCopied): Promise<void> {
    this.#days = { ...this.#days, [day]: { of: events, copied } };
    const content = { version: 1, target: this.#target, days: this.#days };
    await replaceFile(this.#file, `${JSON.stringify(content)}\n`);
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
