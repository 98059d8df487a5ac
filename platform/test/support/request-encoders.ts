/** Turns the value of a parameter, or a path, into another spelling that some server takes for the same. */
export interface Encoder {
  readonly name: string;
  readonly encode: (text: string) => string;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function bytesOf(text: string): readonly number[] {
  return [...Buffer.from(text, 'utf8')];
}

/** Percent-encodes what `which` picks. */
function percent(text: string, which: (char: string) => boolean): string {
  return Array.from(text)
    .map((char) =>
      which(char)
        ? bytesOf(char)
            .map((byte) => `%${hex(byte)}`)
            .join('')
        : char,
    )
    .join('');
}

const special = (char: string): boolean => /[^A-Za-z0-9]/.test(char);
const any = (): boolean => true;
const escapePercent = (text: string): string => text.replaceAll('%', '%25');

/** Log lines hold no raw blanks, quotes or controls in a request: what is special is encoded at least once. */
export const ENCODERS: readonly Encoder[] = [
  { name: 'percent', encode: (text) => percent(text, special) },
  { name: 'percent, every character', encode: (text) => percent(text, any) },
  { name: 'percent twice', encode: (text) => escapePercent(percent(text, special)) },
  { name: 'percent twice, every character', encode: (text) => escapePercent(percent(text, any)) },
  { name: 'percent three times', encode: (text) => escapePercent(escapePercent(percent(text, special))) },
  {
    name: '%uXXXX',
    encode: (text) =>
      Array.from(text)
        .map((c) => `%u${hex(c.charCodeAt(0)).padStart(4, '0')}`)
        .join(''),
  },
  {
    name: '%uXXXX, full width',
    encode: (text) =>
      Array.from(text)
        .map((c) => (c > ' ' && c <= '~' ? `%uff${hex(c.charCodeAt(0) - 0x20)}` : percent(c, any)))
        .join(''),
  },
  {
    name: 'full width in UTF-8',
    encode: (text) =>
      Array.from(text)
        .map((c) => percent(c > ' ' && c <= '~' ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c, any))
        .join(''),
  },
  {
    name: 'overlong UTF-8, two bytes',
    encode: (text) =>
      Array.from(text)
        .map((c) => `%${hex(0xc0 | (c.charCodeAt(0) >> 6))}%${hex(0x80 | (c.charCodeAt(0) & 0x3f))}`)
        .join(''),
  },
  {
    name: 'overlong UTF-8, three bytes',
    encode: (text) =>
      Array.from(text)
        .map((c) => `%e0%${hex(0x80 | (c.charCodeAt(0) >> 6))}%${hex(0x80 | (c.charCodeAt(0) & 0x3f))}`)
        .join(''),
  },
  {
    name: 'a NUL between all characters',
    encode: (text) =>
      Array.from(text)
        .map((c) => percent(c, special))
        .join('%00'),
  },
  {
    name: 'character references',
    encode: (text) =>
      percent(
        Array.from(text)
          .map((c) => `&#${String(c.charCodeAt(0))};`)
          .join(''),
        special,
      ),
  },
  {
    name: 'JavaScript escapes',
    encode: (text) =>
      percent(
        Array.from(text)
          .map((c) => `\\u${hex(c.charCodeAt(0)).padStart(4, '0')}`)
          .join(''),
        special,
      ),
  },
  {
    name: 'letters in changing case',
    encode: (text) =>
      percent(
        Array.from(text)
          .map((c, index) => (index % 2 === 0 ? c.toUpperCase() : c.toLowerCase()))
          .join(''),
        special,
      ),
  },
  { name: 'blanks as tabs', encode: (text) => percent(text.replaceAll(' ', '\t'), special) },
  { name: 'blanks as line ends', encode: (text) => percent(text.replaceAll(' ', '\r\n'), special) },
  { name: 'blanks as no-break spaces', encode: (text) => percent(text.replaceAll(' ', '\u00a0'), special) },
  { name: 'blanks as plus', encode: (text) => percent(text, special).replaceAll('%20', '+') },
];

/** Spellings of the path of a script by which some server still runs it. */
export const PATH_SPELLINGS: readonly Encoder[] = [
  { name: 'as it is', encode: (path) => path },
  ...ENCODERS.filter(({ name }) => !/blanks|changing|NUL|JavaScript|references/.test(name)).map(({ name, encode }) => ({
    name,
    encode: (path: string) =>
      path
        .split('/')
        .map((part) => (part === '' ? '' : encode(part)))
        .join('/'),
  })),
  { name: 'changing case', encode: (path) => path.toUpperCase() },
  { name: 'path parameter', encode: (path) => `${path};x` },
  { name: 'path parameter with a static name', encode: (path) => `${path};a=b.css` },
  { name: 'encoded path parameter', encode: (path) => `${path}%3bx.png` },
  { name: 'path parameters on folders', encode: (path) => path.replaceAll('/', ';v=1/').slice(4) },
  { name: 'path info', encode: (path) => `${path}/x.jpg` },
  { name: 'empty path info', encode: (path) => `${path}/` },
  { name: 'encoded path info', encode: (path) => `${path}%2fx.jpg` },
  { name: 'trailing blank', encode: (path) => `${path}%20` },
  { name: 'trailing dots', encode: (path) => `${path}..` },
  { name: 'trailing line end', encode: (path) => `${path}%0a` },
  { name: 'NTFS stream', encode: (path) => `${path}::$DATA` },
  { name: 'encoded NTFS stream', encode: (path) => `${path}%3a%3a%24DATA` },
  { name: 'NUL and another name', encode: (path) => `${path}%00.jpg` },
  { name: 'second question', encode: (path) => `${path}%3fx.jpg` },
  { name: 'double slashes', encode: (path) => path.replaceAll('/', '//') },
  { name: 'dot folders', encode: (path) => path.replaceAll('/', '/./') },
  { name: 'there and back', encode: (path) => `/css/..${path}` },
  { name: 'there and back, encoded', encode: (path) => `/css/%2e%2e${path}` },
  { name: 'there and back, Tomcat', encode: (path) => `/css/..;${path}` },
  { name: 'backslashes', encode: (path) => `/${path.slice(1).replaceAll('/', '%5c')}` },
  { name: 'absolute form', encode: (path) => `http://www.example.gov.cn${path}` },
];
