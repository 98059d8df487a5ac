import { parseJson } from '@qiaolou/schema';
import { z } from 'zod';

/**
 * What goes over the channel. Without a message it only tells how far its publisher has counted, so that a loss is seen
 * before the publisher has something to say again.
 */
export interface Envelope {
  /** Which publisher. */
  readonly from: string;
  /** Counts its messages from 1, those that could not be sent included. */
  readonly seq: number;
  readonly message?: unknown;
}

const envelopeSchema = z.strictObject({
  from: z.string(),
  seq: z.number().int().min(0),
  message: z.unknown().optional(),
});

/** Reads an envelope; undefined when the text is none. */
export function parseEnvelope(text: string): Envelope | undefined {
  try {
    return envelopeSchema.safeParse(parseJson(text)).data;
  } catch {
    return undefined;
  }
}
