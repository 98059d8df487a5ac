import { z } from 'zod';

/** Marks that reading leaves in the tags of an event, which say how well a source's lines are read. */
export const READING_MARKS = [
  'charset_repaired',
  'charset_replaced',
  'clock_offset_learned',
  'clock_skew',
  'escapes_removed',
  'fields_dropped',
  'gb18030',
  'header_utc',
  'syslog_pri_invalid',
  'time_unread',
  'value_cut',
  'value_unread',
  'zone_unread',
] as const;
export type ReadingMark = (typeof READING_MARKS)[number];

/** What the bytes of lines were. */
export const LINE_CHARSETS = ['ascii', 'utf-8', 'gb18030'] as const;
export type LineCharset = (typeof LINE_CHARSETS)[number];

/** What stood in front of the bodies of lines: RFC 5424, any of the dated headers (RFC 3164 and its relatives), only a PRI, a record of systemd's journal, nothing. */
export const LINE_HEADERS = ['rfc5424', 'dated', 'pri-only', 'journal', 'none'] as const;
export type LineHeader = (typeof LINE_HEADERS)[number];

/** Arrivals of one hour of the day, learned: hours observed, mean, and mean deviation. */
const hourSchema = z.tuple([z.number().int(), z.number(), z.number()]);

/** What is known of a source besides its figures. */
export const sourceDetailsSchema = z.strictObject({
  /** Events by data set, the most frequent first; at most 16 are told apart. */
  datasets: z.array(z.strictObject({ dataset: z.string(), events: z.number().int() })),
  /** Events by mark; a mark nobody left is absent. */
  marks: z.partialRecord(z.enum(READING_MARKS), z.number().int()),
  /** Lines by charset; absent: nobody looked. */
  charsets: z.partialRecord(z.enum(LINE_CHARSETS), z.number().int()).optional(),
  /** Lines by header, of a sample of them; absent: nobody looked. */
  headers: z.partialRecord(z.enum(LINE_HEADERS), z.number().int()).optional(),
  /** Values that a pack could not read as the type of their field, by field, most first; at most 16 are told apart, others are `*`. */
  unread: z.array(z.strictObject({ field: z.string(), values: z.number().int() })).optional(),
  /** Records received in each of the last 24 hours, the oldest first. */
  hours: z.array(z.number().int()),
  /** Beginning of the last of these hours. */
  lastHour: z.string(),
  /** By hour of the day in Asia/Shanghai: first the 24 of weekdays, then the 24 of the weekend. */
  profile: z.array(hourSchema),
});
export type SourceDetails = Readonly<z.infer<typeof sourceDetailsSchema>>;
