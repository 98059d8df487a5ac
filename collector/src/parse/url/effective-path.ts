import { decodeLayers, plainCharacters } from './decode-request-text.ts';

/** Longer paths are read this far, in UTF-16 units. */
const MOST_TEXT = 16_384;

/** Segments of letters, digits, `-`, `_` with dots inside: the path is in effect what it says. */
const PLAIN = /^(?:\/[\w-]+(?:\.[\w-]+)*)+$/;

/**
 * The path of the file a server may come to serve: decoded, backslashes as slashes, empty and `.` segments gone, `..`
 * resolved; of each segment what stands before `;`, `?`, `#` (path parameters, second questions) and without the blanks,
 * dots and stream names Windows takes off its end. A NUL parts segments. Always begins with `/`, never ends with one.
 *
 * @example
 * effectivePath('/upload/..;/upload/x.jsp;.png'); // '/upload/x.jsp'
 */
export function effectivePath(path: string): string {
  if (PLAIN.test(path)) return path;
  const kept: string[] = [];
  const decoded = plainCharacters(decodeLayers(path.slice(0, MOST_TEXT)));
  for (const segment of decoded.split(/[/\\\u0000]+/)) {
    const name = (/^[^;?#]*/.exec(segment)?.[0] ?? '').trim();
    const file = withoutEnd(name);
    if (name === '..') kept.pop();
    else if (file !== '') kept.push(file);
  }
  return `/${kept.join('/')}`;
}

/** `x.aspx::$DATA`, `x.asp.`, `x.asp%20` name the file `x.asp` on Windows. */
function withoutEnd(name: string): string {
  const stream = name.search(/::?\$[a-z_]{1,32}$/i);
  let end = stream < 0 ? name.length : stream;
  while (end > 0 && (name.charAt(end - 1) === '.' || name.charAt(end - 1) === ' ')) end -= 1;
  return name.slice(0, end);
}
