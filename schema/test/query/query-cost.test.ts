import { expect, it } from 'vitest';
import { MAX_QUERY_LENGTH, parseQuery } from '../../src/index.ts';

/** CPU time of this thread, whatever else the machine does: thirty at most; with a pattern that goes back, 300 and more. */
const MOST_MS = 200;

const filled = (head: string, filling: string, tail = ''): string =>
  head + filling.repeat(Math.floor((MAX_QUERY_LENGTH - head.length - tail.length) / filling.length)) + tail;

// The console parses what people type in the thread that answers everybody.
it.each([
  ['wildcards', filled('', '*')],
  ['wildcards and letters', filled('', '*a')],
  ['backslashes before a quote', filled('a', '\\', '"x"')],
  ['the same, deep in parentheses', filled(`${'('.repeat(60)}a`, '\\', `"x"${')'.repeat(60)}`)],
  ['a regular expression between slashes', filled('/', '.*', '/')],
  ['fields that are none', filled('', 'abcdefghij.klmnop.qrstuv: 1 ')],
  ['long fields that are none', filled('', `\`${'x'.repeat(200)}\`:1 `)],
  ['terms', filled('', 'a\\ ')],
  ['backquotes', filled('`', '``')],
  ['colons', filled('', '1:')],
  ['blanks', filled('a', ' ', 'b')],
])('the longest query of %s is parsed at once', (_, text) => {
  const before = process.threadCpuUsage();
  parseQuery(text);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(MOST_MS);
});
