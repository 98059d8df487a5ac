import { replayFiguresSchema, type ReplayFigures } from '@qiaolou/schema';
import { z } from 'zod';

/** What is read anew: of whom, of which time, and what for. */
export interface ReplayOrder {
  readonly source: string | null;
  readonly pack: string | null;
  /** By `@timestamp`, from ≤ t < to, ISO. */
  readonly since: string;
  readonly until: string;
  readonly dryRun: boolean;
  readonly judge: boolean;
}

/** How far a replay is: enough to go on with it after a crash. Kept after each part of time. */
export const replayRunSchema = z.object({
  /** Value of `qiaolou.replay` of what it stores. */
  replay: z.string(),
  /** SM3 of all packs it reads by. */
  packs: z.string(),
  /** Only events that were stored before it began are read. */
  storedBefore: z.string(),
  /** Replays in force that it sees: those before it. */
  seen: z.number().int(),
  /** The store knows of it: something may be stored. */
  begun: z.boolean(),
  /** Parts of time that are done. */
  parts: z.number().int(),
  /** Numbers of the parts of time that were stored anew. */
  replaced: z.array(z.number().int()),
  /** It is in force, or there was nothing to put in force. */
  settled: z.boolean(),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  figures: replayFiguresSchema,
});
export type ReplayRun = Readonly<z.infer<typeof replayRunSchema>>;

/** Figures of a replay that did nothing yet. */
export const NO_FIGURES: ReplayFigures = {
  ...{ read: 0, same: 0, changed: 0, kept: 0, unreadable: 0, stored: 0 },
  ...{ fields: [], otherFields: 0, samples: [], ranges: [], judged: null },
};
