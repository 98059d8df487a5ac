import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '@qiaolou/files';
import { parseJson, spoolPositionSchema, type SpoolPosition } from '@qiaolou/schema';
import { z } from 'zod';
import { ClockOffsets } from './clock-offsets.ts';

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** Places are places of this spool; in another they mean nothing. */
  spoolId: z.string(),
  learnFrom: spoolPositionSchema,
  clocks: z.array(
    z.strictObject({
      writer: z.string(),
      skewsS: z.array(z.number()),
      zoneMinutes: z.number(),
      firstAt: z.number(),
      lastAt: z.number(),
      offsets: z.array(z.strictObject({ since: spoolPositionSchema, minutes: z.number().int() })),
    }),
  ),
});

/** Offsets of devices' clocks that outlive a restart, in `clock-offsets.json` of a folder. */
export interface ClockOffsetFile {
  readonly offsets: ClockOffsets;
  /** Settles offsets and keeps them, when it is time; `next`: where reading goes on. Throws the system's error, and tries again at the next call. */
  save(next: SpoolPosition): void;
}

/** Opens what was kept. A file that is broken is worth no more than none: the devices teach it again. */
export function openClockOffsets(directory: string, spoolId: string): ClockOffsetFile {
  const file = join(directory, 'clock-offsets.json');
  const offsets = restored(file, spoolId);
  let isKept = true;
  return {
    offsets,
    save: (next) => {
      if (offsets.settle(next)) isKept = false;
      if (isKept) return;
      replaceFileSync(file, JSON.stringify({ version: 1, spoolId, ...offsets.kept() }));
      isKept = true;
    },
  };
}

function restored(file: string, spoolId: string): ClockOffsets {
  const kept = existsSync(file) ? readKept(readFileSync(file, 'utf8')) : undefined;
  if (kept === undefined) return new ClockOffsets();
  if (kept.spoolId === spoolId) return new ClockOffsets(kept.clocks, kept.learnFrom);
  const start = { segment: 0, offset: 0 };
  const ofOtherSpool = kept.clocks.map((clock) => ({
    ...clock,
    offsets: clock.offsets.slice(-1).map(({ minutes }) => ({ since: start, minutes })),
  }));
  return new ClockOffsets(ofOtherSpool);
}

function readKept(text: string): z.infer<typeof fileSchema> | undefined {
  try {
    return fileSchema.parse(parseJson(text));
  } catch {
    return undefined;
  }
}
