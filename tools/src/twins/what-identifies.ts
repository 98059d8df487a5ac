/** Not within a word, but behind `\n` and `%2F`, which end in letters. */
const START = String.raw`(?:(?<![A-Za-z0-9\\]|%[0-9A-Fa-f]|%(?=[0-9A-Fa-f]{2}))|(?<=\\[rnt]|%[0-9A-Fa-f]{2}))`;
const END = '(?![A-Za-z0-9])';
const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const IPV4 = String.raw`${OCTET}(?:\.${OCTET}){3}`;
const TOP_LEVELS = 'com|cn|net|org|gov|edu|info|biz|xyz|top|cc|tv|io|onion|localdomain|local|lan|jp|us|ru|de|uk';

/** What a device's version looks like before its number: such four numbers are no address. */
const NO_VERSION = String.raw`(?<!(?:\b(?:[a-z]+_)?(?:ver|version)|Version Number|_product|_engine|版本|lib|\b[rs]v)["']?\s{0,2}[=:/]\s{0,2}["']?)(?<![A-Z][a-z]{2,12}\/|[Vv])`;

const PATTERNS = {
  key: String.raw`(?<key>\b(?:\w*(?:[Ii][Pp]|[Aa][Dd][Dd][Rr])(?:code|_i)?)"?\s?[:=]\s?"?)(?<integer>-?\d{8,10})(?![\d.])(?:(?<between>"?,"\w+":")(?<dotted>${IPV4}))?`,
  mail: String.raw`(?<mail>${START}[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)`,
  guid: String.raw`(?<guid>(?<![A-Za-z0-9])[\dA-Fa-f]{8}(?:-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{10,14}${END}|(?<![A-Za-z0-9])[\dA-F]{4}(?:-[\dA-F]{4}){3}${END})`,
  hex: String.raw`(?<hex>(?:(?<![A-Za-z0-9%]|%[\dA-F])|(?<=\b0x|%[\dA-F]{2}))(?=[\d]*[A-Fa-f])[\dA-Fa-f]{16,}${END}|(?<![A-Za-z0-9])(?:[\dA-Fa-f]{2} ){15,}[\dA-Fa-f]{2}${END})`,
  base64: String.raw`(?<base64>(?<![A-Za-z0-9+/%]|%[\dA-F])(?!0x)[A-Za-z0-9+/]{16,}={0,2}(?![A-Za-z0-9+/=]))`,
  mac: String.raw`(?<mac>(?<![A-Za-z0-9.-])(?<!\b[\dA-Fa-f]{1,2}:)(?:[\dA-Fa-f]{1,2}(?::[\dA-Fa-f]{1,2}){5}|[\dA-Fa-f]{2}(?:-[\dA-Fa-f]{2}){5}|[\dA-Fa-f]{4}(?:[-.][\dA-Fa-f]{4}){2}|(?=\d*[A-Fa-f])[\dA-Fa-f]{12})(?![A-Za-z0-9:]|[.-][\dA-Fa-f]))`,
  ipv6: String.raw`(?<ipv6>(?<![\w:.])(?:[\dA-Fa-f]{0,4}:){2,7}[\dA-Fa-f]{0,4}(?![\w:.]))`,
  ipv4: String.raw`(?<ipv4>(?<![\d.])${NO_VERSION}${IPV4}(?!\d|\.\d))`,
  domain: String.raw`(?<domain>${START}(?<!@|\w\.)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:${TOP_LEVELS})(?![A-Za-z0-9-]|\.[A-Za-z]))`,
  phone: String.raw`(?<phone>(?<![A-Za-z0-9.])1[3-9]\d{9}(?![A-Za-z0-9.]))`,
  time: String.raw`(?<time>(?<!\d)20[0-4]\d[01]\d[0-3]\d[0-2]\d[0-5]\d[0-5]\d(?!\d)|(?<!\d)1[2-9]\d{11}(?!\d)|(?<!\d)1[4-7]\d{14}(?!\d)|(?<=:\d\d[.,])\d{3,9}Z?)`,
  host: String.raw`(?<host>(?<![A-Za-z0-9])(?<=(?:WIN|DESKTOP|LAPTOP|PC|HOST)-)[A-Z0-9]{5,}${END})`,
  serial: String.raw`(?<serial>(?<![A-Za-z0-9_]|:\d\d[.,])(?:\d{15,}|(?=[A-Z]*\d)(?=(?:[A-Z]*\d){4})(?=\d*[A-Z])[A-Z0-9]{10,})(?![A-Za-z0-9_]))`,
};

function patternOf(names: readonly (keyof typeof PATTERNS)[]): RegExp {
  return new RegExp(names.map((name) => PATTERNS[name]).join('|'), 'g');
}

/** Everything of a line that says who or where and that its form gives away; the named group says what it is. */
export const IDENTITY = patternOf([
  ...(['key', 'mail', 'guid', 'time', 'hex', 'mac', 'ipv6', 'ipv4', 'domain', 'phone', 'host', 'serial'] as const),
  'base64',
]);

/** The same in what looks packed and is not. */
export const IDENTITY_UNPACKED = patternOf([
  ...(['key', 'mail', 'guid', 'time', 'hex', 'mac', 'ipv6', 'ipv4', 'domain', 'phone', 'host', 'serial'] as const),
]);
