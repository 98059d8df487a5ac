import { openClockOffsets } from '../decode/clock-offset-file.ts';
import { createParser } from '../parse/parser.ts';
import type { Decoder, DecoderGiven } from './decoder.ts';

/** Lines of text: header, parser packs, generic grammars. */
export const textDecoder = {
  id: 'text',
  open: (given: DecoderGiven): Decoder => {
    const clocks = openClockOffsets(given.stateDirectory, given.spoolId);
    let parser = createParser({ ...given, clocks: clocks.offsets });
    return {
      decode: (record, position) => parser.parse(record, position),
      inAnyOrder: true,
      usePacks: (packs) => {
        parser = createParser({ ...given, packs, clocks: clocks.offsets });
      },
      save: (next) => {
        clocks.save(next);
      },
    };
  },
} as const;
