import { z } from 'zod';
import { leftOutFilesSchema } from '../errors/left-out-file.ts';
import { exporterFiguresSchema } from './exporter-figures.ts';
import { logSourceSchema } from './log-source.ts';
import { siteViewSchema } from './site-view.ts';
import { sourceDecisionSchema } from './source-decision.ts';
import { LINE_CHARSETS, LINE_HEADERS, sourceDetailsSchema } from './source-details.ts';

/**
 * What a source is like now. `live`: it speaks; `quiet`: it has not for a while, as is usual at this hour or as nobody knows what is
 * usual; `silent`: it should speak and does not; `planned`: it does not, and people expect that.
 */
export const sourceStateSchema = z.enum(['live', 'quiet', 'silent', 'planned']);
export type SourceState = z.infer<typeof sourceStateSchema>;

/** A source as it is listed. */
export const sourceRowSchema = z
  .strictObject({
    ...logSourceSchema.omit({ details: true }).shape,
    /** What people call it; null: nothing yet. */
    name: z.string().nullable(),
    state: sourceStateSchema,
    /** Heard for the first time after the installation, and nobody said that it is known. */
    isNew: z.boolean(),
    /** When it is refused as the spool fills up: before others, with most, or as the last. */
    shedClass: z.enum(['first', 'normal', 'last']),
    /** What the bytes of its lines are, `mixed` when they differ; null: not known, or they are no lines. */
    charset: z.enum([...LINE_CHARSETS, 'mixed']).nullable(),
    /** What most of its lines have in front; null: not known. */
    header: z.enum(LINE_HEADERS).nullable(),
    /** Values that a pack could not read as the type of their field. */
    unreadValues: z.number().int(),
    /** Records of each of the last 24 hours, the oldest first; null: not known. */
    hours: z.array(z.number().int()).nullable(),
  })
  .meta({ id: 'SourceRow' });
export type SourceRow = Readonly<z.infer<typeof sourceRowSchema>>;

/** `GET /sources`. */
export const sourceListSchema = z
  .strictObject({
    /** When the figures were read. */
    at: z.string(),
    sources: z.array(sourceRowSchema),
    /** Sums over all sources. */
    totals: z.strictObject({
      received: z.number().int(),
      shed: z.number().int(),
      events: z.number().int(),
      unparsed: z.number().int(),
      unreadValues: z.number().int(),
      rate: z.number(),
      silent: z.number().int(),
      new: z.number().int(),
    }),
    /** Sites that send to this process; empty where none does, or another process takes them in. */
    sites: z.array(siteViewSchema),
    /** Parser packs that are wrong and read no line, as this process found them at its start. */
    leftOutPacks: leftOutFilesSchema,
  })
  .meta({ id: 'SourceList' });
export type SourceList = z.infer<typeof sourceListSchema>;

/** `GET /source`: one source by its id, which holds slashes. */
export const sourceQuery = z.strictObject({ id: z.string().min(1).max(512) });

/** One source with all that is known of it. */
export const sourceDetailSchema = z
  .strictObject({
    at: z.string(),
    source: sourceRowSchema,
    details: sourceDetailsSchema.nullable(),
    /** What people decided about it; null: nothing yet. */
    decision: sourceDecisionSchema.nullable(),
    /** Flows it exports; empty for who exports none, or in a process that reads none. */
    exporters: z.array(exporterFiguresSchema),
  })
  .meta({ id: 'SourceDetail' });
export type SourceDetail = Readonly<z.infer<typeof sourceDetailSchema>>;
