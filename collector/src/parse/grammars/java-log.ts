import { addField, type RawFields } from '../raw-fields.ts';

const LEVEL = /(?:^|[\s[(|])(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|SEVERE|CONFIG|FINE|FINER|FINEST)(?=[\s\]:|)]|$)/;
/** A time as loggers put it first. */
const TIME =
  /^\[?(\d{4}[-/.]\d\d[-/.]\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?|\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:[.,]\d{1,9})?|[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M)\]?/;
/** The last of the brackets that stand together: Spring Boot puts the application before the thread. */
const THREAD = /\[ *([^[\]\n]{1,100}?) *\](?! ?\[)/;
/** `com.example.Pay - `, `c.e.Pay : `, `org.apache.Catalina.load `. */
const LOGGER = /(?:^|\s)((?:[\w$]+\.)+[\w$]+)(?:\([\w.:]{1,60}\))?(?:\s*\[[^\]\n]{0,60}\])?\s*(?: - | : |- |: |\s)/;
/** The name of what was thrown, and why: `java.io.IOException: closed`. */
const THROWN = /^(?:Exception in thread "([^"\n]{1,200})" )?((?:[\w$]+\.)+[\w$]+)(?:: ([\s\S]*))?$/;
const FRAME = /^\s+at [^\s(]{1,300}\([^)\n]{0,300}\)/;

/**
 * Reads what a Java program logged, with the trace of what was thrown: `time`, `level`, `thread`, `logger`, `text`, and `error_type`,
 * `error_message`, `stack_trace`, `cause_type`, `cause_message` of the last cause. Layouts of log4j, logback, Spring Boot, Tomcat and
 * java.util.logging. Returns the characters covered; 0 when there is no trace in it.
 */
export function scanJavaLog(text: string, fields: RawFields): number {
  const lines = text.split('\n');
  const frame = lines.findIndex((line) => FRAME.test(line));
  if (frame < 1) return 0;
  const thrown = thrownAt(lines, frame);
  const head = lines.slice(0, thrown ?? frame).join('\n');
  if (thrown !== undefined) addThrown(lines.slice(thrown, frame).join('\n'), fields);
  addField(fields, 'stack_trace', lines.slice(thrown ?? frame).join('\n'));
  addCause(lines.slice(frame), fields);
  addHead(head, fields);
  return text.length;
}

/** The line that names what was thrown: the last before the first frame that begins with a class. */
function thrownAt(lines: readonly string[], frame: number): number | undefined {
  for (let at = frame - 1; at >= 0; at--) if (THROWN.test((lines[at] ?? '').trim())) return at;
  return undefined;
}

function addThrown(told: string, fields: RawFields): void {
  const [, thread, type, message] = THROWN.exec(told.trim()) ?? [];
  if (thread !== undefined) addField(fields, 'thread', thread);
  if (type !== undefined) addField(fields, 'error_type', type);
  if (message !== undefined && message !== '') addField(fields, 'error_message', message);
}

function addCause(trace: readonly string[], fields: RawFields): void {
  const line = trace.findLast((each) => each.startsWith('Caused by: '))?.slice('Caused by: '.length);
  const [, , type, message] = line === undefined ? [] : (THROWN.exec(line) ?? []);
  if (type !== undefined) addField(fields, 'cause_type', type);
  if (message !== undefined && message !== '') addField(fields, 'cause_message', message);
}

function addHead(head: string, fields: RawFields): void {
  const time = TIME.exec(head);
  if (time?.[1] !== undefined) addField(fields, 'time', time[1]);
  const rest = head.slice(time?.[0].length ?? 0);
  const level = LEVEL.exec(rest.slice(0, 400));
  if (level?.[1] !== undefined) addField(fields, 'level', level[1]);
  const thread = THREAD.exec(rest.slice(0, 400));
  if (thread?.[1] !== undefined && !LEVEL.test(thread[0])) addField(fields, 'thread', thread[1]);
  // The class that logs stands behind level and thread.
  const from = Math.max(endOf(level), endOf(thread));
  const logger = LOGGER.exec(rest.slice(from, from + 400));
  if (logger?.[1] !== undefined) addField(fields, 'logger', logger[1]);
  const message = rest
    .slice(from + endOf(logger))
    .replace(/^[\s:|-]+/, '')
    .trim();
  if (message !== '') addField(fields, 'text', message);
}

function endOf(match: RegExpExecArray | null): number {
  return match === null ? 0 : match.index + match[0].length;
}
