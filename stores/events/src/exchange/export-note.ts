import { z } from 'zod';

/** Under which key an export's Parquet file says that it is one. */
export const EXPORT_NOTE_KEY = 'qiaolou.export';

const rowGroupNote = z.strictObject({
  events: z.number().int().min(1),
  /** SM3 over the JSON of each event and a line feed, hexadecimal: Parquet itself has nothing that tells of a flipped bit. */
  sm3: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What an export says of itself behind its rows. */
export const exportNoteSchema = z.strictObject({
  version: z.literal(1),
  /** In the order of the file. */
  rowGroups: z.array(rowGroupNote),
  /** Days (`YYYY-MM-DD`) of which damaged events were left out. */
  missingDays: z.array(z.string()),
});

/** What an export says of itself behind its rows. */
export type ExportNote = z.infer<typeof exportNoteSchema>;
