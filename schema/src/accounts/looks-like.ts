/**
 * Signs that are read as a letter of the platform's names, each beside its letter: Cyrillic, Greek, Armenian, small capitals,
 * Lisu, Cherokee, digits, Chinese variants, and capitals that are read otherwise than their small letters. Unicode TS 39 has
 * the long list.
 */
const ALIKE: readonly (readonly [signs: string, letters: string])[] = [
  ['аеорсухѕіјӏтмквнԁԛԝгпүұԍѵ', 'aeopcyxsijltmkbhdqwrnyygv'],
  ['αονρτυικεημσϲγ', 'aovptuikenmocy'],
  ['ոսօց', 'nuog'],
  ['ıɑɡʏꜱᴛᴇᴍᴀɴᴏᴜʟɪᴘʙᴅᴋɢʀᴄᴠꞯ', 'iagystemanoulipbdkgrcvq'],
  ['ꓢꓬꓔꓰꓟꓮꓠꓳꓴꓡꓲꓑꓐꓓꓗꓖꓣꓚꓝꓙꓦꓪꓫꓜ', 'sytemanoulipbdkgrcfjvwxz'],
  ['ᏚᎩᎢᎬᎷᎪᏃᏢᏴᎠᏦᏀᏟᎻᎫᏒᏙᎳᏞ', 'sytemazpbdkgchjrvwl'],
  ['ΥΝΗΒΧΖՏ', 'ynhbxzs'],
  ['013457@$|', 'oleastasl'],
  ['係繫糸統臺劇譙樓動處処', '系系系统台剧谯楼动处处'],
];
const LETTERS: ReadonlyMap<string, string> = new Map(
  ALIKE.flatMap(([signs, letters]) => Array.from(signs, (sign, index) => [sign, letters[index] ?? sign] as const)),
);

/**
 * What a name looks like: without case, marks, invisible characters, blanks and punctuation, in Latin letters where it can be
 * read so. Two names that look alike have one.
 *
 * @example
 * looksLike('Ｓуs-tem') === looksLike('systern'); // true
 */
export function looksLike(name: string): string {
  const letters = Array.from(
    name.normalize('NFKD'),
    (sign) => LETTERS.get(sign) ?? LETTERS.get(sign.toLowerCase()) ?? sign.toLowerCase(),
  ).join('');
  // `l` and `i` are taken for each other in many fonts, and pairs for one letter.
  return letters
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('i', 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}
