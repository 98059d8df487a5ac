import type { DecoderKind } from './decoder.ts';
import { flowDecoder } from './flows/decoder.ts';
import { shippedDecoder } from './shipped/decoder.ts';
import { textDecoder } from './text.ts';

/** Every decoder: one line each. */
export const DECODERS = [
  textDecoder, //
  flowDecoder,
  shippedDecoder,
] as const satisfies readonly DecoderKind[];

/** Id of a decoder. */
export type DecoderId = (typeof DECODERS)[number]['id'];
