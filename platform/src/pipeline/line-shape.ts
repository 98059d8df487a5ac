import { isAscii } from 'node:buffer';
import { decodeText, parseSyslogHeader } from '@qiaolou/collector';
import type { LazyEvent, LineCharset, LineHeader } from '@qiaolou/schema';

/** What the bytes of a line were, as reading it told in its events. */
export function charsetOf(payload: Uint8Array, events: readonly LazyEvent[]): LineCharset {
  if (isAscii(payload)) return 'ascii';
  const tags = events[0]?.value('tags');
  return Array.isArray(tags) && tags.includes('gb18030') ? 'gb18030' : 'utf-8';
}

/** What stands in front of a line's body. */
export function headerOf(payload: Uint8Array): LineHeader {
  return parseSyslogHeader(decodeText(payload).readable).dialect;
}
