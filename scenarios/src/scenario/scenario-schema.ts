import { z } from 'zod';

/** Which real input a device of a scenario sends to. */
const transportSchema = z.enum(['syslog-udp', 'syslog-tcp', 'netflow', 'http']);

const chapterSchema = z.strictObject({
  /** Names the file in `chapters/`: `<id>.ndjson` or `<id>.lines`. */
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** When it begins, hours after the start of the day. */
  hour: z.number().min(0).lt(24),
  /** The ATT&CK technique a watchtower should see in it. */
  technique: z.string().regex(/^T\d{4}(\.\d{3})?$/),
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Sender of a chapter of plain lines. */
  from: z.string().optional(),
  /** Time between plain lines, ms. */
  everyMs: z.number().int().positive().optional(),
});

/** `scenario.yaml` as written. */
export const scenarioSchema = z.strictObject({
  title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  /** Of the background: the same seed and start give the same bytes. */
  seed: z.number().int().nonnegative().default(1),
  /** Events of the whole day, chapters included, unless the caller wants another number. */
  events: z.number().int().positive().optional(),
  /** Name of the generator of ordinary traffic; none: the chapters are all there is. */
  background: z.string().optional(),
  /** Devices that send and are not the generator's. */
  senders: z.record(z.string(), transportSchema).default({}),
  chapters: z.array(chapterSchema).min(1),
});

/** A chapter as `scenario.yaml` states it. */
export type ChapterHead = Readonly<z.infer<typeof chapterSchema>>;

const address = z.ipv4();
const port = z.number().int().min(0).max(65_535);
const count = z.number().int().nonnegative();

/** One line of `chapters/<id>.ndjson`: who sends what, how long after the chapter's beginning. */
export const chapterLineSchema = z.union([
  z.strictObject({
    /** After the chapter's beginning, ms. */
    after: count,
    from: z.string(),
    /** The line as the device writes it; `{{syslog}}` and the like stand for its time. */
    line: z.string().min(1),
  }),
  z.strictObject({
    after: count,
    from: z.string(),
    flow: z.strictObject({
      /** How long the flow lasted until it was exported, ms. */
      lastsMs: count,
      source: address,
      sourcePort: port,
      destination: address,
      destinationPort: port,
      /** IANA protocol number. */
      protocol: z.number().int().min(0).max(255),
      bytes: count,
      packets: count,
    }),
  }),
]);

/** One record of a chapter as written. */
export type ChapterLine = Readonly<z.infer<typeof chapterLineSchema>>;

/** `expect.yaml`: what must be found in the scenario. */
export const expectationSchema = z.strictObject({
  /** Events stored, with the scenario's own seed and size. */
  events: z.number().int().positive(),
  /** Alerts by title of the rule that raised them; all are the chapters' doing, so the size does not matter. */
  alerts: z.record(z.string(), z.number().int().positive()),
  /** Incidents opened, with automation on; absent: not looked at. */
  incidents: z.number().int().nonnegative().optional(),
  /** Names of the playbooks started, with automation on; absent: not looked at. */
  playbooks: z.array(z.string()).optional(),
});

/** What must be found. */
export type Expectation = Readonly<z.infer<typeof expectationSchema>>;
