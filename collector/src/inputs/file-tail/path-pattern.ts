/** A path in which names may be patterns. */
export interface PathPattern {
  /** The folder before the first name that is a pattern; absolute. */
  readonly root: string;
  /** Tells names below the root, one after the other; `deep` for `**`: any number of folders. */
  readonly names: readonly (RegExp | 'deep')[];
}

const SPECIAL = /[*?[]/;

/**
 * Compiles an absolute path with `*`, `?`, `[a-z]` in names and `**` for folders below each other. A pattern takes no name that
 * begins with a dot unless it does. Throws TypeError for a path that is not absolute, goes up, or has a bracket left open.
 *
 * @example
 * pathPattern('/var/log/app/*.log'); // { root: '/var/log/app', names: [/^…\.log$/] }
 */
export function pathPattern(path: string): PathPattern {
  if (!path.startsWith('/')) throw new TypeError('an absolute path is expected');
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw new TypeError('a path that goes up is not expected');
  if (names.length === 0) throw new TypeError('a file is expected');
  const first = names.findIndex((name) => SPECIAL.test(name));
  // A plain path is its folder and a name that is matched exactly.
  const split = first < 0 ? names.length - 1 : first;
  return { root: `/${names.slice(0, split).join('/')}`, names: names.slice(split).map(namePattern) };
}

function namePattern(name: string): RegExp | 'deep' {
  if (name === '**') return 'deep';
  let source = /^[*?[]/.test(name) ? '(?!\\.)' : '';
  for (let at = 0; at < name.length; at++) {
    const character = name.charAt(at);
    if (character === '*') {
      if (name.charAt(at - 1) !== '*') source += '.*';
    } else if (character === '?') source += '.';
    else if (character === '[') {
      const close = name.indexOf(']', at + 2);
      if (close < 0) throw new TypeError('a bracket is not closed');
      source += setPattern(name.slice(at + 1, close));
      at = close;
    } else source += character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 'su');
}

function setPattern(set: string): string {
  const isNot = set.startsWith('!');
  return `[${isNot ? '^' : ''}${(isNot ? set.slice(1) : set).replace(/[\\\]^[]/g, '\\$&')}]`;
}
