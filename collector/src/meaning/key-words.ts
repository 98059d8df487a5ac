import { KEY_WORDS, type KeyRole } from './key-vocabulary.ts';

/** Longest key that is read; what is longer is a sentence. */
const LONGEST_KEY = 64;
/** Longest piece that is tried as one word of the vocabulary. */
const LONGEST_WORD = Math.max(...[...KEY_WORDS.keys()].map((word) => word.length));

/**
 * The roles of a device's key, word by word: `SrcIPAddr(1003)`, `src_ip_addr` and `srcipaddr` are all source, address,
 * address; `目的端口` is destination, port. Undefined when any part of the key is no word of the vocabulary: `src_ip_count`
 * counts something, and a key that is half understood is not understood.
 *
 * @example
 * rolesOfKey('dstPort'); // ['destination', 'port']
 * rolesOfKey('dst_port_range'); // undefined
 */
export function rolesOfKey(key: string): readonly KeyRole[] | undefined {
  if (key.length > LONGEST_KEY) return undefined;
  const roles: KeyRole[] = [];
  for (const piece of piecesOf(key)) {
    const found = rolesOfPiece(piece);
    if (found === undefined) return undefined;
    roles.push(...found);
  }
  return roles.length === 0 ? undefined : roles;
}

/** Parts of a key as its writer set them off: by case, by punctuation, a number of the field in brackets left off. */
function piecesOf(key: string): readonly string[] {
  return key
    .replace(/[([]\d+[)\]]$/, '')
    .replace(/ipv(?=[46])/gi, 'ip')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([a-z])([\u4e00-\u9fff])|([\u4e00-\u9fff])([a-z])/gi, '$1$3 $2$4')
    .toLowerCase()
    .split(/[^a-z\d\u4e00-\u9fff]+/)
    .filter((piece) => piece !== '');
}

/** A piece as one word, or as words written together: every letter of it must belong to one. */
function rolesOfPiece(piece: string): readonly KeyRole[] | undefined {
  const whole = KEY_WORDS.get(piece);
  if (whole !== undefined) return whole;
  // `srcIp4`, `dip1`: the first of several, or the version of an address.
  const bare = piece.replace(/[1246]$/, '');
  return joinedRoles(bare === '' ? piece : bare);
}

/** Fewest words that make up the whole piece, longest first; pieces are short, so every split is tried. */
function joinedRoles(piece: string): readonly KeyRole[] | undefined {
  /** For each length of the start of the piece: its roles, when it is made of words. */
  const known: (readonly KeyRole[] | undefined)[] = [[]];
  for (let end = 1; end <= piece.length; end += 1) {
    for (let start = Math.max(0, end - LONGEST_WORD); start < end; start += 1) {
      const before = known[start];
      const roles = before === undefined ? undefined : wordAt(piece, start, end);
      if (before === undefined || roles === undefined) continue;
      known[end] = [...before, ...roles];
      break;
    }
  }
  return known[piece.length];
}

/** Words of one letter mean something only alone: `s_port`, never inside `dsport`. */
function wordAt(piece: string, start: number, end: number): readonly KeyRole[] | undefined {
  const word = piece.slice(start, end);
  const alone = word.length > 1 || word > '\u4e00';
  return alone ? KEY_WORDS.get(word) : undefined;
}
