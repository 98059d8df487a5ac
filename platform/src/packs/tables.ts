import { table, tableArea, tableSteps } from '@qiaolou/record-store';
import { replayStateSchema } from '@qiaolou/schema';
import { z } from 'zod';

const eventsSchema = z.array(z.record(z.string(), z.unknown()));

const draftSchema = z.object({
  id: z.string(),
  /** As far as its text tells. */
  packId: z.string(),
  yaml: z.string(),
  /** Samples, each a line. */
  lines: z.array(z.string()),
  /** What a person accepted that they give, one event a line. */
  expected: eventsSchema.nullable(),
  author: z.string(),
  createdAt: z.string(),
  changedBy: z.string(),
  changedAt: z.string(),
  version: z.int().positive(),
});
/** A draft of a pack: nothing is read by it. */
export type StoredDraft = Readonly<z.infer<typeof draftSchema>>;

const versionSchema = z.object({
  packId: z.string(),
  /** 1, 2, 3 … of a pack. */
  version: z.int().positive(),
  /** SM3 of the text, hexadecimal. */
  digest: z.string(),
  origin: z.enum(['page', 'rollback', 'file']),
  yaml: z.string(),
  lines: z.array(z.string()),
  expected: eventsSchema,
  /** User name; `system` for a file. */
  actor: z.string(),
  at: z.string(),
  note: z.string(),
});
/** What a pack was from some time on. */
export type StoredVersion = Readonly<z.infer<typeof versionSchema>>;

const stateSchema = z.object({
  packId: z.string(),
  /** The version that people released; 0 when they never did. */
  version: z.int(),
  removed: z.boolean(),
  enabled: z.boolean(),
  /** Counts decisions about all packs: each process does what it has not done. */
  revision: z.int().positive(),
  /** The revision by which `version` was released. */
  released: z.int(),
  reason: z.string(),
  actor: z.string(),
  at: z.string(),
  /** Counts decisions about this pack. */
  decision: z.int().positive(),
});
/** What people decided about a pack last. */
export type PackDecision = Readonly<z.infer<typeof stateSchema>>;

const readerSchema = z.object({
  /** Of its spool. */
  id: z.string(),
  at: z.string(),
  packs: z.array(z.object({ id: z.string(), digest: z.string() })),
  off: z.array(z.string()),
});

const replaySchema = z.object({
  id: z.string(),
  source: z.string().nullable(),
  pack: z.string().nullable(),
  since: z.string(),
  until: z.string(),
  dryRun: z.boolean(),
  judge: z.boolean(),
  state: replayStateSchema,
  step: z.enum(['reading', 'judging']),
  /** Somebody wants it to end. */
  cancelAsked: z.boolean(),
  actor: z.string(),
  at: z.string(),
  endedAt: z.string().nullable(),
  progress: z.object({ done: z.number(), total: z.number() }),
  judged: z.object({ events: z.number(), alerts: z.number() }).nullable(),
  /** How far it is; null before it began. */
  run: z.record(z.string(), z.unknown()).nullable(),
  error: z.string().nullable(),
});
/** A replay that people asked for, and how far it is. */
export type StoredReplayRow = Readonly<z.infer<typeof replaySchema>>;

const TABLES = {
  packDrafts: table(draftSchema, { key: 'id', versioned: true }),
  packVersions: table(versionSchema, { key: ['packId', 'version'], guarded: true }),
  packDecisions: table(stateSchema, { key: 'packId', guarded: true }),
  packReaders: table(readerSchema, { key: 'id' }),
};

const REPLAYS = table(replaySchema, { key: 'id' });

/** Area `packs`: what people teach and decide about parser packs, and who reads lines by which. */
export const PACKS_AREA = tableArea('packs', { ...TABLES, packReplays: REPLAYS }, [
  {
    id: 1,
    name: 'packs',
    steps: Object.entries(TABLES).flatMap(([name, declared]) => tableSteps(name, declared)),
  },
  { id: 2, name: 'replays', steps: tableSteps('packReplays', REPLAYS) },
]);
