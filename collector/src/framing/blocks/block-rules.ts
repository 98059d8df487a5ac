import { compileRe2 } from '@qiaolou/schema/re2';
import type { BlockRule, LineRole } from './block-rule.ts';

/** Behind a frame, a cause or the name of what was thrown, no record begins. */
const TRACE_LINE =
  /^(?:\s+(?:at\s|\.\.\. \d|- locked|\| |\S)|\s*(?:Caused by|Suppressed|Wrapped by): ?|\[(?:wrapped|CIRCULAR REFERENCE)|(?:[\w$]+\.)+[\w$]*(?:Exception|Error|Throwable|Fault)\b)/;
/** A time, a level in brackets, a priority or JSON: what loggers put first. */
const LOGGER_LINE =
  /^(?:<\d{1,3}>|\{"|Exception in thread "|[[(]?\d{2,4}[-/.]\w{2,3}[-/.]\d{2,4}[ T,_]|\d{8}[ T]\d{2}|\d{2}:\d{2}:\d{2}|[A-Z][a-z]{2} +\d{1,2},? (?:\d{4} )?\d{1,2}:\d{2}|\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|SEVERE)\b)/;

/** Java: log4j, logback, java.util.logging, Tomcat. A message may have lines of its own, a trace has what belongs to it. */
const java: BlockRule = {
  role: (line, { first }) => {
    if (line === '' || TRACE_LINE.test(line)) return 'continues';
    if (LOGGER_LINE.test(line)) return 'starts';
    return LOGGER_LINE.test(first) ? 'continues' : 'starts';
  },
};

const SLOW_LOG_BANNER = /^\S+, Version: .{1,200}started with:/;

/** MySQL and MariaDB: the slow query log. MariaDB leaves out the time where it is the second of the query before. */
const mysqlSlow: BlockRule = {
  role: (line, { last }) => {
    if (line.startsWith('# Time: ')) return 'starts';
    if (line.startsWith('# User@Host: ')) return last.startsWith('# Time: ') ? 'continues' : 'starts';
    return SLOW_LOG_BANNER.test(line) ? 'starts' : 'continues';
  },
};

/** What the server tells of one message in lines of its own, behind the prefix that every line has. */
const POSTGRESQL_MORE = /^.{0,300}?\b(?:DETAIL|HINT|QUERY|CONTEXT|LOCATION|STATEMENT): {2}/;

/** PostgreSQL: what belongs to a message is indented by a tab, or names itself. */
const postgresql: BlockRule = {
  role: (line) => (line === '' || line.startsWith('\t') || POSTGRESQL_MORE.test(line) ? 'continues' : 'starts'),
};

/** Lines that begin with a blank or tab belong to the one before. */
const indented: BlockRule = {
  role: (line) => (line.startsWith(' ') || line.startsWith('\t') ? 'continues' : 'starts'),
};

const RULED_LINE = /^\s*[-=*#_]{5,}\s*$/;

/** Blocks of `name: value` lines with a blank line or a ruled one between them, as Windows programs export them. */
const paragraphs: BlockRule = {
  role: (_, { last }): LineRole => (RULED_LINE.test(last) ? 'starts' : 'continues'),
  ends: (line) => RULED_LINE.test(line),
  blankEnds: true,
};

/** The rules that have a name. */
export const BLOCK_RULES = { java, 'mysql-slow': mysqlSlow, postgresql, indented, paragraphs } as const;

/** Name of a rule. */
export type BlockRuleName = keyof typeof BLOCK_RULES;

/** A rule that somebody wrote: one of the patterns, RE2. */
export interface WrittenBlockRule {
  /** A record begins with a line that matches. */
  readonly starts?: string | undefined;
  /** A line that matches belongs to the one before. */
  readonly continues?: string | undefined;
  /** A line that matches is the last of its record. */
  readonly ends?: string | undefined;
}

/** Characters of a line that a written pattern is tried on: what tells a record's beginning stands at the beginning. */
const LOOKED_AT = 1_024;

/**
 * Compiles a rule somebody wrote. With several patterns a line begins a record when `starts` says so and `continues` does not.
 * Throws RE2's error, and TypeError when there is no pattern.
 */
function writtenBlockRule({ starts, continues, ends }: WrittenBlockRule): BlockRule {
  const [isStart, isMore, isEnd] = [starts, continues, ends].map((pattern) =>
    pattern === undefined ? undefined : compileRe2(pattern),
  );
  if (isStart === undefined && isMore === undefined && isEnd === undefined)
    throw new TypeError('a rule for records of several lines needs a pattern');
  const role = (line: string): LineRole => {
    const text = line.slice(0, LOOKED_AT);
    if (isMore?.(text) === true) return 'continues';
    if (isStart !== undefined) return isStart(text) ? 'starts' : 'continues';
    return isMore === undefined ? 'continues' : 'starts';
  };
  return isEnd === undefined ? { role } : { role, ends: (line) => isEnd(line.slice(0, LOOKED_AT)) };
}

/** The rule of one name, or the one that was written. */
export function blockRule(rule: BlockRuleName | WrittenBlockRule): BlockRule {
  return typeof rule === 'string' ? BLOCK_RULES[rule] : writtenBlockRule(rule);
}
