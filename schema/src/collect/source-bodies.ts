import { z } from 'zod';
import { leftOutFilesSchema } from '../errors/left-out-file.ts';
import { logSourceSchema } from './log-source.ts';

/** `GET /sources`. */
export const sourceListSchema = z
  .strictObject({
    /** When the figures were read. */
    at: z.string(),
    sources: z.array(logSourceSchema),
    /** Sums over all sources. */
    totals: z.strictObject({
      received: z.number().int(),
      shed: z.number().int(),
      events: z.number().int(),
      unparsed: z.number().int(),
      rate: z.number(),
      silent: z.number().int(),
    }),
    /** Parser packs that are wrong and read no line, as this process found them at its start. */
    leftOutPacks: leftOutFilesSchema,
  })
  .meta({ id: 'SourceList' });
export type SourceList = z.infer<typeof sourceListSchema>;
