/** Names that only a reader knows to be such (of people, organisations, hosts), and what stands for each. */
export type KnownNames = ReadonlyMap<string, string>;

/** Replaces the names in a text, whatever form they have there, and gives what is between them to `other`. */
export type FindNames = (text: string, other: (between: string) => string) => string;

/** Finds names as they are, with `\uXXXX` for letters that are not ASCII, and as bytes of UTF-8 in what was packed. */
export function findNames(names: KnownNames): FindNames {
  const pattern = namePattern(names);
  return (text, other) => {
    if (pattern === undefined) return other(text);
    const parts = text.split(pattern);
    return parts.map((part, index) => (index % 2 === 1 ? (twinOfName(part, names) ?? part) : other(part))).join('');
  };
}

function twinOfName(part: string, names: KnownNames): string | undefined {
  const plain = names.get(part);
  if (plain !== undefined) return plain;
  for (const [name, twin] of names) {
    if (escaped(name) === part.toLowerCase()) return escaped(twin);
    if (latin1(name) === part) return latin1(twin);
  }
  return undefined;
}

function namePattern(names: KnownNames): RegExp | undefined {
  if (names.size === 0) return undefined;
  const forms = [...names.keys()].flatMap((name) =>
    /^[\x20-\x7e]+$/.test(name)
      ? [`(?<![A-Za-z0-9])${escapeRegExp(name)}(?![A-Za-z0-9])`]
      : [escapeRegExp(name), escapeRegExp(escaped(name)), escapeRegExp(latin1(name))],
  );
  return new RegExp(`(${forms.toSorted((a, b) => b.length - a.length).join('|')})`);
}

function escaped(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function latin1(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
