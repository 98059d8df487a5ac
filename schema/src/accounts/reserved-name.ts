/** What the platform writes where people's names stand, on either language's screens. */
const RESERVED = ['system', 'anonymous', 'playbook', 'engine', 'platform', 'qiaolou', 'os', 'nobody', 'automation'];
const RESERVED_SHOWN = ['系统', '平台', '匿名', '剧本', '引擎', '谯楼', '自动处置', '命令行', 'command line'];

/** Letters of other scripts, and digits, that are read as a Latin letter (Unicode TS 39 has the long list). */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  ...{ а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', ѕ: 's', і: 'i', ј: 'j', ӏ: 'l', т: 't', м: 'm', к: 'k' },
  ...{ в: 'b', н: 'h', ԁ: 'd', ԛ: 'q', ԝ: 'w', г: 'r', п: 'n', ո: 'n', ս: 'u', օ: 'o', ց: 'g' },
  ...{ α: 'a', ο: 'o', ν: 'v', ρ: 'p', τ: 't', υ: 'u', ι: 'i', κ: 'k', ε: 'e', η: 'n', μ: 'm', σ: 'o', ϲ: 'c', γ: 'y' },
  ...{
    ı: 'i',
    ɑ: 'a',
    ɡ: 'g',
    ʏ: 'y',
    ѵ: 'v',
    '0': 'o',
    '1': 'l',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
  },
  '|': 'l',
};

const PLAIN = new Set(RESERVED.map(skeleton));
const SHOWN = new Set([...RESERVED, ...RESERVED_SHOWN].map(skeleton));

/**
 * Whether a login name could be taken for one of the platform's own actors: whatever its case, width, look-alike letters,
 * invisible characters or punctuation. Everything after a reserved word and a colon is reserved too.
 *
 * @example
 * isReservedName('Ｓуs-tem'); // true
 * isReservedName('systemtest'); // false
 */
export function isReservedName(name: string): boolean {
  return isAmong(PLAIN, name);
}

/**
 * Same, of a name that is shown beside others' acts.
 *
 * @example
 * isReservedDisplayName('自动处置'); // true
 */
export function isReservedDisplayName(name: string): boolean {
  return isAmong(SHOWN, name);
}

function isAmong(reserved: ReadonlySet<string>, name: string): boolean {
  const [head = ''] = name.normalize('NFKC').split(':');
  return reserved.has(skeleton(name)) || (head !== name.normalize('NFKC') && reserved.has(skeleton(head)));
}

/** What a name looks like, without case, marks, invisible characters, blanks and punctuation. */
function skeleton(name: string): string {
  const letters = Array.from(name.normalize('NFKD').toLowerCase(), (letter) => LOOKS_LIKE[letter] ?? letter).join('');
  // `l` and `i` are taken for each other in many fonts.
  return letters.replaceAll(/[^\p{L}\p{N}]/gu, '').replaceAll('i', 'l');
}
