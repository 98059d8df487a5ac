import type { DecoderKind } from './decoder.ts';
import { netflowDecoder } from './netflow/decoder.ts';
import { textDecoder } from './text.ts';

/** Every decoder: one line each. */
export const DECODERS = [
  textDecoder, //
  netflowDecoder,
] as const satisfies readonly DecoderKind[];

/** Id of a decoder. */
export type DecoderId = (typeof DECODERS)[number]['id'];
