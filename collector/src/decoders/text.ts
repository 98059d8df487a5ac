import { createParser } from '../parse/parser.ts';
import type { Decoder, DecoderGiven } from './decoder.ts';

/** Lines of text: header, parser packs, generic grammars. */
export const textDecoder = {
  id: 'text',
  open: (given: DecoderGiven): Decoder => {
    let parser = createParser(given);
    return {
      decode: (record, position) => parser.parse(record, position),
      inAnyOrder: true,
      usePacks: (packs) => {
        parser = createParser({ ...given, packs });
      },
    };
  },
} as const;
