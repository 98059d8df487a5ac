import { parseJson } from '@qiaolou/schema';
import { z } from 'zod';
import { encodeFrame, type FrameKind } from './frame.ts';

/** Version of what collectors say to each other; one that is not known is refused. */
export const FORWARD_PROTOCOL = 1;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Epoch ms. */
const time = z.number().min(-8.64e15).max(8.64e15);

/** First word of a site. */
export const helloWord = z.strictObject({
  protocol: z.number().int(),
  /** Its spool: 32 hex digits. */
  spoolId: z.string().regex(/^[0-9a-f]{32}$/),
});

/** How a site is. */
export const statusWord = z.strictObject({
  /** Its clock. */
  now: time,
  /** The way there and back of its last status, ms; absent before there was an answer. */
  roundTripMs: z.number().min(0).max(86_400_000).optional(),
  /** Not acknowledged yet: bytes, and the receive time of the oldest. */
  backlogBytes: count,
  oldestAt: time.optional(),
  /** Size its spool may have. */
  spoolLimitBytes: count,
  /** When the spool is full if it goes on like this, s; absent when it does not grow. */
  fullInSeconds: count.optional(),
  /** Lost at the site since its process started: spool full, kernel buffer full. */
  lost: count,
  /** Certificate of the site valid until. */
  certificateUntil: time.optional(),
});

/** A site's word of how it is. */
export type SiteStatus = Readonly<z.output<typeof statusWord>>;

/** First word of the centre. */
export const welcomeWord = z.strictObject({ protocol: z.number().int(), site: z.string().max(40) });

/** The centre's answer to a status. */
export const toldWord = z.strictObject({
  /** The `now` of the status. */
  echo: time,
  /** The centre's clock. */
  now: time,
  /** Why it takes nothing now, as an error code. */
  waitsFor: z.string().max(100).optional(),
});

/** Why the centre ends it. */
export const refuseWord = z.strictObject({
  code: z.enum(['version', 'revoked', 'frame', 'takenOver', 'stopping']),
  /** Versions it speaks, where that is the reason. */
  protocols: z.array(z.number().int()).max(16).optional(),
});

/** A word of refusal. */
export type RefuseWord = Readonly<z.output<typeof refuseWord>>;

/** A frame with a word in it. */
export function wordFrame(kind: FrameKind, word: object): Buffer {
  return encodeFrame(kind, Buffer.from(JSON.stringify(word)));
}

/** Reads a word; undefined when the bytes are not one. */
export function readWord<Word extends z.ZodType>(schema: Word, body: Buffer): z.output<Word> | undefined {
  let value: unknown;
  try {
    value = parseJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const checked = schema.safeParse(value);
  return checked.success ? checked.data : undefined;
}
