import { z } from 'zod';
import { typedLine } from '../text/typed-text.ts';
import { fieldChangeSchema, packIdSchema } from './pack-bodies.ts';

/** Bounds of what is kept of a replay. */
export const REPLAY_LIMITS = {
  /** Fields of which is told how often they changed; others are counted together. */
  fields: 200,
  /** Events that are shown with what changed in them. */
  samples: 20,
  /** Characters of a value that is shown. */
  value: 256,
  /** Replays that are kept in the list. */
  listed: 100,
} as const;

/** Which kept originals are to be read anew, and what is to become of it. */
export const startReplayBody = z
  .strictObject({
    /** Sender as `log.source.address` names it, or the file as `log.file.path` does. */
    source: typedLine(512).optional(),
    /** Only events that this pack has read. */
    pack: packIdSchema.optional(),
    /** By `@timestamp`, from ≤ t. */
    since: z.iso.datetime(),
    /** t < to; until now when absent. */
    until: z.iso.datetime().optional(),
    /** Only tells what would change. */
    dryRun: z.boolean(),
    /** Rules judge what comes of it, apart from what they judge live. */
    judge: z.boolean(),
  })
  .refine(({ source, pack }) => source !== undefined || pack !== undefined, { error: 'sourceOrPack' });
export type StartReplayBody = z.infer<typeof startReplayBody>;

/** How a replay stands. */
export const replayStateSchema = z.enum(['waiting', 'running', 'done', 'cancelled', 'failed']);
export type ReplayState = z.infer<typeof replayStateSchema>;

const count = z.number().int().nonnegative();

/** What a replay did, or a dry run would do. */
export const replayFiguresSchema = z.strictObject({
  /** Events that were read anew. */
  read: count,
  /** Of them those that are as they were. */
  same: count,
  /** Of them those in which a field is otherwise. */
  changed: count,
  /** Of them those whose original could not be read again, or gave what the store refuses: they stay as they are. */
  kept: count,
  /** Events of the same source and time that keep no original to be read again: flows. */
  unreadable: count,
  /** Events that were stored anew: all of each part of time in which one changed. */
  stored: count,
  /** Fields by how many events have them now that had not, have another value, or have them no more; the most first. */
  fields: z.array(z.strictObject({ field: z.string(), added: count, changed: count, removed: count })),
  /** Changes of fields beyond those. */
  otherFields: count,
  samples: z.array(
    z.strictObject({ id: z.string(), at: z.string(), original: z.string(), changes: z.array(fieldChangeSchema) }),
  ),
  /** Parts of time that were replaced. */
  ranges: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  /** Events that rules judged, and alerts that came of it; null when nobody asked for it. */
  judged: z.strictObject({ events: count, alerts: count }).nullable(),
});
export type ReplayFigures = z.infer<typeof replayFiguresSchema>;

/** A replay as people see it. */
export const replaySchema = z
  .strictObject({
    id: z.string(),
    source: z.string().nullable(),
    pack: z.string().nullable(),
    since: z.string(),
    until: z.string(),
    dryRun: z.boolean(),
    judge: z.boolean(),
    state: replayStateSchema,
    /** What runs: events are read and stored, or judged. */
    step: z.enum(['reading', 'judging']),
    actor: z.string(),
    at: z.string(),
    endedAt: z.string().nullable(),
    /** Events that are done of all, of the step that runs. */
    progress: z.strictObject({ done: count, total: count }),
    figures: replayFiguresSchema,
    /** Value of `qiaolou.replay` of what it stored; null while it stored nothing. */
    replay: z.string().nullable(),
    /** SM3 of all packs it read by; null before it began. */
    packs: z.string().nullable(),
    /** Code of what it failed with. */
    error: z.string().nullable(),
  })
  .meta({ id: 'Replay' });
export type Replay = z.infer<typeof replaySchema>;

/** Replays, the newest first. */
export const replayListSchema = z.strictObject({ replays: z.array(replaySchema) });
