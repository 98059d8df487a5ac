/** Text in base64 or hex, as it is inside. */
export interface Unpacked {
  readonly text: string;
  /** Packs another text in the same way. */
  readonly pack: (text: string) => string;
}

const READABLE = 0.85;

/** What is in base64, when that is text. */
export function unpackBase64(blob: string): Unpacked | undefined {
  const bytes = Buffer.from(blob, 'base64');
  const padded = blob.length % 4 === 0 && bytes.toString('base64') === blob;
  if (!padded || !isReadable(bytes)) return undefined;
  return { text: bytes.toString('latin1'), pack: (text) => Buffer.from(text, 'latin1').toString('base64') };
}

/** What is in hex, with blanks between the bytes or without, when that is text. */
export function unpackHex(blob: string): Unpacked | undefined {
  const separator = /^[\da-f]{2} /i.test(blob) ? ' ' : '';
  const digits = blob.replaceAll(' ', '');
  const bytes = Buffer.from(digits, 'hex');
  if (digits.length % 2 === 1 || bytes.length < 8 || !isReadable(bytes)) return undefined;
  const upper = /[A-F]/.test(digits);
  return {
    text: bytes.toString('latin1'),
    pack: (text) => {
      const packed = Buffer.from(text, 'latin1')
        .toString('hex')
        .replace(/..(?=.)/g, `$&${separator}`);
      return upper ? packed.toUpperCase() : packed;
    },
  };
}

function isReadable(bytes: Buffer): boolean {
  const printable = bytes.filter((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
  return bytes.length > 0 && printable.length / bytes.length >= READABLE;
}

/** Letters between two `/` of base64, on the average at least; parts of paths are shorter. */
const PACKED_WORD = 16;
/** Seven small letters in a row make a word of what is shorter; in longer ones chance makes such a row. */
const LONG = 60;

/** Whether what looks like base64 is some, and no path or long word. */
export function isPacked(text: string): boolean {
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  if (text.length < LONG && /[a-z]{7}/.test(text)) return false;
  return mixed && text.length / text.split('/').length >= PACKED_WORD;
}
