/**
 * ANSI escape sequences (ECMA-48 §5.4 control sequences, §8.3.89 operating system commands) as bytes and as syslog
 * daemons write the escape byte: `#033` (rsyslog), `\033` and `\x1b` (sshd, nginx), `^[` (less). Bounded: linear.
 */
const SEQUENCE =
  /(?:\u001b|#033|\\033|\\x1[bB]|\\e|\^\[)(?:\[[0-9;:<=>?]{0,32}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,256}(?:\u0007|\u001b\\)|[()][0-9A-Za-z]|[=>78cDEHMNOZ])/g;
/**
 * What shows nothing or turns the text around: controls other than tab and line ends, zero-width, bidirectional (UTR 36 §3.3), and
 * what Unicode lets be left out of sight (Default_Ignorable_Code_Point) but for the joiners, which scripts need.
 */
const INVISIBLE =
  /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;
const SUSPECT =
  /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|#033|\\033|\\x1[bB]|\\e\[|\^\[\[/u;

/** True when a value may hold something `withoutHiding` takes out; cheap, asked of every value. */
export function mayHideText(value: string): boolean {
  if (value.length > LONG) return SUSPECT.test(value);
  for (let p = 0; p < value.length; p += 1) {
    const code = value.charCodeAt(p);
    if (code > 126 || PLAIN[code] === 0) return SUSPECT.test(value);
  }
  return false;
}

/** Of short values most are told apart by their characters alone; of long ones the pattern is quicker. */
const LONG = 64;
/** Of characters below 127: 1 for those that nothing that hides begins with. */
const PLAIN = new Uint8Array(127).fill(1, 32);
for (const sign of '#\\^') PLAIN[sign.charCodeAt(0)] = 0;

/**
 * A value without terminal escape sequences and without characters that show nothing: `ESC[2Kroot` is `root` to
 * whoever counts, searches or reads it. The record keeps both in `event.original`.
 *
 * @example
 * withoutHiding('\u001b[2Kroot'); // 'root'
 */
export function withoutHiding(value: string): string {
  return value.replace(SEQUENCE, '').replace(INVISIBLE, '');
}
