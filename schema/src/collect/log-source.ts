import { z } from 'zod';
import { sourceDetailsSchema } from './source-details.ts';

/**
 * One sender as the sources page shows it. The counters add up: received = spooled + shed;
 * spooled = stored + duplicates + rejected + pending, where one record may make several events (NetFlow):
 * `records` count datagrams or lines, `events` what they became.
 */
export const logSourceSchema = z.object({
  /** `<listener>/<peer>`: `syslog-udp/10.1.2.3`. */
  id: z.string(),
  listener: z.string(),
  peer: z.string(),
  /** Dataset seen most: `huawei.usg`. */
  dataset: z.string().nullable(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  /** Records framed since first seen. */
  received: z.number().int(),
  /** Records refused because the spool was full. */
  shed: z.number().int(),
  /** Events stored. */
  events: z.number().int(),
  /** Events no parser understood (still stored). */
  unparsed: z.number().int(),
  /** Frames cut at the size limit. */
  truncated: z.number().int(),
  /** Events per second over the last minute. */
  rate: z.number(),
  /** Median of device time − receive time, ms; null unknown. */
  clockSkewMs: z.number().nullable(),
  /** Usual gap between records, ms, learned; null unknown. A source silent for much longer is `silent`. */
  expectedIntervalMs: z.number().nullable(),
  silent: z.boolean(),
  /** Id of the collector that hears it: of its data directory; null of one that no collector of this version has heard. */
  collector: z.string().nullable(),
  /** By how many minutes its zone differs from the configured one, as learned and corrected (`qiaolou.clock_offset_minutes`). */
  clockOffsetMinutes: z.number().int().nullable(),
  details: sourceDetailsSchema.nullable(),
});
export type LogSource = z.infer<typeof logSourceSchema>;
