import { z } from 'zod';
import { leftOutFilesSchema } from '../errors/left-out-file.ts';
import { typedLine } from '../text/typed-text.ts';

/** Bounds of what a person may give at once. */
export const PACK_LIMITS = {
  /** Characters of a pack, as of its file. */
  yaml: 131_072,
  /** Lines that are pasted or kept as samples. */
  lines: 200,
  /** Characters of one of them. */
  lineCharacters: 16_384,
  /** Characters of all of them. */
  characters: 524_288,
  /** Kept originals that a draft is tried on. */
  kept: 500,
} as const;

/** `vendor.product`: id of a pack, dataset of its events. */
export const packIdSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(?:[._][a-z0-9]+)*$/);

/** `:id` of a path that names a pack. */
export const packParams = z.strictObject({ id: packIdSchema });
export const packVersionParams = z.strictObject({ id: packIdSchema, version: z.coerce.number().int().positive() });

/** Lines of a device as text, each whole. */
const packLinesSchema = z
  .array(z.string().min(1).max(PACK_LIMITS.lineCharacters))
  .max(PACK_LIMITS.lines)
  .refine((lines) => lines.reduce((sum, { length }) => sum + length, 0) <= PACK_LIMITS.characters, {
    error: 'tooLong',
  });

/** Where a pack is wrong; lines and columns from 1. */
export const packProblemSchema = z.strictObject({
  line: z.number().int(),
  column: z.number().int(),
  /** Key path, `map.src`; empty when the whole is wrong. */
  path: z.string(),
  reason: z.string(),
});
export type PackProblem = z.infer<typeof packProblemSchema>;

/** An event as fields, ECS names. */
const packEventSchema = z.record(z.string(), z.unknown());

/** A field that is read otherwise; null where it is missing. */
export const fieldChangeSchema = z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() });
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** A line as it is read now, and what a draft would change in it. */
export const packReadingSchema = z.strictObject({
  text: z.string(),
  /** As the draft reads it, or what is in force where there is no draft that can be used. */
  event: packEventSchema.nullable(),
  /** The draft has read it. */
  mine: z.boolean(),
  changes: z.array(fieldChangeSchema),
});
export type PackReading = z.infer<typeof packReadingSchema>;

/** How a pack stands: in force, switched off by people, wrong and left out. */
export const packStateSchema = z.enum(['live', 'disabled', 'wrong']);
export type PackState = z.infer<typeof packStateSchema>;

const packRowShape = {
  id: packIdSchema,
  vendor: z.string().nullable(),
  product: z.string().nullable(),
  /** `observer.type`: firewall, waf, … */
  type: z.string().nullable(),
  /** `shipped` with the release, `own` from the page or a file. */
  origin: z.enum(['shipped', 'own']),
  state: packStateSchema,
  /** It stands in place of a shipped one of the same id. */
  replaces: z.boolean(),
  /** SM3 of its file, hexadecimal; empty where it cannot be read. */
  digest: z.string(),
  /** Its newest version; 0 for a shipped one that nobody changed. */
  version: z.number().int(),
  /** Lines it is tested with. */
  samples: z.number().int(),
  /** Of an own pack: lines of its samples that do not come out as expected. */
  failing: z.number().int(),
  /** What its events may have as `event.dataset`. */
  datasets: z.array(z.string()),
  /** Who changed it last, at this page or `file`; null for a shipped one. */
  changedBy: z.string().nullable(),
  changedAt: z.string().nullable(),
};

export const packRowSchema = z.strictObject(packRowShape).meta({ id: 'PackRow' });
export type PackRow = z.infer<typeof packRowSchema>;

const packDraftShape = {
  id: z.string(),
  /** Id in its text as far as it can be read. */
  packId: z.string(),
  author: z.string(),
  createdAt: z.string(),
  changedBy: z.string(),
  changedAt: z.string(),
  version: z.number().int(),
  samples: z.number().int(),
  /** A person has looked at what the samples give. */
  accepted: z.boolean(),
};
export const packDraftRowSchema = z.strictObject(packDraftShape).meta({ id: 'PackDraftRow' });
export type PackDraftRow = z.infer<typeof packDraftRowSchema>;

/** `GET /packs`. */
export const packListSchema = z
  .strictObject({
    packs: z.array(packRowSchema),
    drafts: z.array(packDraftRowSchema),
    leftOut: leftOutFilesSchema,
    /** Processes that read lines, and whether each has what was released last. */
    readers: z.array(z.strictObject({ id: z.string(), at: z.string(), current: z.boolean() })),
  })
  .meta({ id: 'PackList' });
export type PackList = z.infer<typeof packListSchema>;

/** `GET /pack-figures`: events of the last day by dataset. */
export const packFiguresSchema = z
  .strictObject({
    since: z.string(),
    datasets: z.array(
      z.strictObject({
        dataset: z.string(),
        events: z.number().int(),
        /** Among them with a time or a zone that was not read, or fields dropped. */
        faulty: z.number().int(),
      }),
    ),
    /** There are more datasets. */
    more: z.boolean(),
  })
  .meta({ id: 'PackFigures' });
export type PackFigures = z.infer<typeof packFiguresSchema>;

/** A version of a pack: what was in force from then on. */
export const packVersionRowSchema = z.strictObject({
  version: z.number().int(),
  digest: z.string(),
  /** `page` released, `rollback` to an earlier one, `file` written by hand. */
  origin: z.enum(['page', 'rollback', 'file']),
  actor: z.string(),
  at: z.string(),
  note: z.string(),
});
export type PackVersionRow = z.infer<typeof packVersionRowSchema>;

/** Lines of one file of samples, and what is expected of each. */
const packSamplesSchema = z.strictObject({
  name: z.string(),
  lines: z.array(z.string()),
  events: z.array(packEventSchema),
});

/** `GET /packs/:id`. */
export const packDetailSchema = z
  .strictObject({
    ...packRowShape,
    yaml: z.string(),
    samples: z.number().int(),
    files: z.array(packSamplesSchema),
    /** What is wrong with it or its samples. */
    findings: z.array(z.strictObject({ file: z.string(), line: z.number().int(), reason: z.string() })),
    history: z.array(packVersionRowSchema),
    /** Whether it was switched: version of that decision (0 when never), and by whom. */
    switch: z.strictObject({
      version: z.number().int(),
      reason: z.string().nullable(),
      actor: z.string().nullable(),
      at: z.string().nullable(),
    }),
    /** Its folder is one that this page writes. */
    writable: z.boolean(),
  })
  .meta({ id: 'PackDetail' });
export type PackDetail = z.infer<typeof packDetailSchema>;

/** `GET /packs/:id/versions/:version`. */
export const packVersionSchema = packVersionRowSchema
  .extend({ packId: z.string(), yaml: z.string(), lines: z.array(z.string()) })
  .meta({ id: 'PackVersion' });
export type PackVersion = z.infer<typeof packVersionSchema>;

/** `GET /pack-drafts/:id`. */
export const packDraftSchema = z
  .strictObject({
    ...packDraftShape,
    yaml: z.string(),
    lines: z.array(z.string()),
    samples: z.number().int(),
    /** Text of the pack of the same id in force, to compare with; null when there is none. */
    inForce: z.string().nullable(),
  })
  .meta({ id: 'PackDraft' });
export type PackDraft = z.infer<typeof packDraftSchema>;

/** `POST /pack-drafts`: from a text, or a copy of a pack. */
export const createDraftBody = z.strictObject({
  yaml: z.string().max(PACK_LIMITS.yaml),
  lines: packLinesSchema,
});
export type CreateDraftBody = z.output<typeof createDraftBody>;

/** `POST /pack-drafts/:id`. */
export const changeDraftBody = createDraftBody.extend({ version: z.int().positive() });
export type ChangeDraftBody = z.output<typeof changeDraftBody>;

/** `POST /packs/guess`. */
export const guessPackBody = z.strictObject({
  id: packIdSchema,
  vendor: typedLine(64).optional(),
  product: typedLine(64).optional(),
  type: z
    .string()
    .max(32)
    .regex(/^[a-z][a-z0-9_-]*$/)
    .optional(),
  lines: packLinesSchema.refine((lines) => lines.length > 0, { error: 'blank' }),
  /** Targets by key as a person decided, as of `GuessedKey`; empty = kept under the device's name. */
  targets: z.record(z.string().max(256), z.string().max(128)).optional(),
});
export type GuessPackBody = z.output<typeof guessPackBody>;

/** A key of the device and what it is proposed to mean. */
export const guessedKeySchema = z.strictObject({
  key: z.string(),
  lines: z.number().int(),
  examples: z.array(z.string()),
  shape: z.enum(['address', 'time', 'number', 'mac', 'url', 'text']),
  /** ECS field, `source:endpoint` and the like for a value that is taken apart, `time`; null when none is proposed. */
  target: z.string().nullable(),
  confidence: z.enum(['high', 'medium', 'low', 'chosen']).nullable(),
  isTime: z.boolean(),
});
export type GuessedKey = z.infer<typeof guessedKeySchema>;

/** What lines of an unknown device were found to be. */
export const packGuessSchema = z
  .strictObject({
    lines: z.number().int(),
    header: z.strictObject({
      dialects: z.array(z.strictObject({ dialect: z.string(), lines: z.number().int() })),
      withTime: z.number().int(),
      withHost: z.number().int(),
      programs: z.array(z.string()),
    }),
    grammar: z.strictObject({ name: z.string(), lines: z.number().int() }).nullable(),
    keys: z.array(guessedKeySchema),
    telling: z.array(z.string()),
    knownBy: z.array(z.string()),
    /** Null when nothing tells the device from others. */
    yaml: z.string().nullable(),
    /** Lines the proposed pack reads. */
    read: z.number().int(),
    /** Why a choice could not be used. */
    problem: packProblemSchema.nullable(),
    readings: z.array(packReadingSchema),
  })
  .meta({ id: 'PackGuess' });
export type PackGuessAnswer = z.infer<typeof packGuessSchema>;

/** `POST /packs/check`: is this text a pack? */
export const checkPackBody = z.strictObject({ yaml: z.string().max(PACK_LIMITS.yaml) });
export const packCheckSchema = z.strictObject({ id: z.string().nullable(), problem: packProblemSchema.nullable() });
export type PackCheck = z.infer<typeof packCheckSchema>;

/** `POST /pack-drafts/:id/test`. */
export const testDraftBody = z.strictObject({
  /** Other lines to try besides the samples. */
  pasted: packLinesSchema.optional(),
  /** The newest kept originals: of a sender, or of all. */
  kept: z
    .strictObject({
      /** `log.source.address` or file name; all senders when absent. */
      sender: z.string().max(512).optional(),
      latest: z.int().min(1).max(PACK_LIMITS.kept),
    })
    .optional(),
});
export type TestDraftBody = z.output<typeof testDraftBody>;

/** What a draft does. */
export const draftTestSchema = z
  .strictObject({
    problem: packProblemSchema.nullable(),
    /** Each sample; `changes` are differences from what was accepted. */
    samples: z.array(packReadingSchema),
    /** It can be released: no problem, samples that it reads, nothing different from what was accepted. */
    ready: z.boolean(),
    /** `changes` are differences from what is in force. */
    pasted: z.array(packReadingSchema),
    kept: z
      .strictObject({
        looked: z.number().int(),
        mine: z.number().int(),
        changed: z.number().int(),
        /** Those that change, the first 50. */
        readings: z.array(packReadingSchema),
        /** How many events change, by field. */
        fields: z.array(z.strictObject({ field: z.string(), events: z.number().int() })),
      })
      .nullable(),
  })
  .meta({ id: 'DraftTest' });
export type DraftTest = z.infer<typeof draftTestSchema>;

const reason = typedLine(500);
/** `POST /pack-drafts/:id/release` and `/accept`: of the version that was seen. */
export const acceptDraftBody = z.strictObject({ version: z.int().positive() });
export const releaseDraftBody = z.strictObject({ version: z.int().positive(), note: reason });
export type ReleaseDraftBody = z.output<typeof releaseDraftBody>;
/** `POST /packs/:id/rollback`. */
export const rollbackPackBody = z.strictObject({ version: z.int().positive(), reason });
export type RollbackPackBody = z.output<typeof rollbackPackBody>;
/** `POST /packs/:id/switch`. */
export const switchPackBody = z.strictObject({ enabled: z.boolean(), reason, version: z.int().nonnegative() });
export type SwitchPackBody = z.output<typeof switchPackBody>;
/** `POST /packs/:id/remove`. */
export const removePackBody = z.strictObject({ reason });
export type RemovePackBody = z.output<typeof removePackBody>;
