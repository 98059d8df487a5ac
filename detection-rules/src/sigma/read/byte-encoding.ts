/** The byte form a `wide`/`utf16*` modifier asks for before base64. */
export type TextEncodingName = 'utf8' | 'utf16le' | 'utf16be' | 'utf16';

/** Bytes of a text in one of the encodings of Sigma's encoding modifiers; `utf16` carries a little-endian BOM. */
export function encodeText(text: string, encoding: TextEncodingName): Buffer {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text, 'utf8');
    case 'utf16le':
      return Buffer.from(text, 'utf16le');
    case 'utf16be':
      return Buffer.from(text, 'utf16le').swap16();
    case 'utf16':
      return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    default:
      return encoding satisfies never;
  }
}

/** Standard base64 with padding (modifier `base64`). */
export function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}

const OFFSET_STARTS = [0, 2, 3] as const;
const OFFSET_ENDS = [undefined, -3, -2] as const;

/** The three base64 forms a byte string takes inside a longer one, without the characters its neighbours decide (modifier `base64offset`). */
export function base64Offsets(bytes: Buffer): readonly string[] {
  return OFFSET_STARTS.map((start, shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift, 0x20), bytes]).toString('base64');
    return encoded.slice(start, OFFSET_ENDS[(bytes.length + shift) % 3]);
  });
}
