import { z } from 'zod';

const count = z.number().int();

/** One of our own collectors at another place, as the centre knows it since its input was started. */
export const siteViewSchema = z
  .strictObject({
    site: z.string(),
    connected: z.boolean(),
    /** It has said nothing for longer than it should. */
    silent: z.boolean(),
    /** When it said something last; null: not since the start. */
    lastSeenAt: z.string().nullable(),
    /** Records taken. */
    received: count,
    /** Records that were delivered again and left out. */
    repeated: count,
    /** Records of an input that is not known here. */
    unknownOrigin: count,
    /** Its clock less ours, ms; null before it told. */
    clockDifferenceMs: z.number().nullable(),
    /** As it told last; null: it told nothing yet. */
    status: z
      .strictObject({
        /** Bytes not delivered yet, and the receive time of the oldest record under way. */
        backlogBytes: count,
        oldestAt: z.string().nullable(),
        /** Bytes its spool may have; when that is full if it goes on like this, s. */
        spoolLimitBytes: count,
        fullInSeconds: count.nullable(),
        /** Records lost there since its process started. */
        lost: count,
        certificateUntil: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'SiteView' });
export type SiteView = Readonly<z.infer<typeof siteViewSchema>>;
