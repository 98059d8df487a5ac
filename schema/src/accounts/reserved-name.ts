import { looksLike } from './looks-like.ts';

/** What the platform writes where people's names stand, on either language's screens. */
const RESERVED = ['system', 'anonymous', 'playbook', 'engine', 'platform', 'qiaolou', 'os', 'nobody', 'automation'];
const RESERVED_SHOWN = ['系统', '平台', '匿名', '剧本', '引擎', '谯楼', '自动处置', '命令行', 'command line'];

const PLAIN = new Set(RESERVED.map(looksLike));
const SHOWN = new Set([...RESERVED, ...RESERVED_SHOWN].map(looksLike));

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
  return reserved.has(looksLike(name)) || (head !== name.normalize('NFKC') && reserved.has(looksLike(head)));
}
