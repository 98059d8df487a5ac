import { pointer } from '../vocabulary/json-pointer.ts';

/** Something read otherwise than it stands. */
export interface PlaybookNotice {
  /** JSON pointer (RFC 6901) into the document. */
  readonly at: string;
  /** What was found there and what was made of it, in English, for people. */
  readonly found: string;
}

/** Properties of a playbook that are times. CACAO 2.0 §3.1. */
const TIMES = ['created', 'modified', 'valid_from', 'valid_until'] as const;

/**
 * Brings times to the three fractional digits that CACAO 2.0 §10.16 asks for: more are cut, fewer are filled with zeros,
 * and each is told. Anything else stays for the schema to judge.
 */
export function cutTimestamps(document: unknown): {
  readonly document: unknown;
  readonly notices: readonly PlaybookNotice[];
} {
  if (!isRecord(document)) return { document, notices: [] };
  const notices: PlaybookNotice[] = [];
  const cut = (holder: Readonly<Record<string, unknown>>, keys: readonly string[], at: string) => {
    const changed = keys.flatMap((key) => {
      const text = holder[key];
      const read = typeof text === 'string' ? millisecondsOf(text) : undefined;
      if (read === undefined || read === text) return [];
      notices.push({ at: `${at}${pointer(key)}`, found: `${String(text)} is read as ${read}` });
      return [[key, read] as const];
    });
    return changed.length === 0 ? holder : { ...holder, ...Object.fromEntries(changed) };
  };
  const top = cut(document, TIMES, '');
  const { workflow } = top;
  if (!isRecord(workflow)) return { document: top, notices };
  const steps = Object.entries(workflow).map(([id, step]) => [
    id,
    isRecord(step) ? cut(step, ['playbook_version'], pointer('workflow', id)) : step,
  ]);
  return {
    document: notices.length === 0 ? document : { ...top, workflow: Object.fromEntries(steps) as unknown },
    notices,
  };
}

/** The time with three digits; undefined for what is no time in UTC. */
function millisecondsOf(text: string): string | undefined {
  const [, seconds, digits = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?Z$/.exec(text) ?? [];
  return seconds === undefined ? undefined : `${seconds}.${digits.slice(0, 3).padEnd(3, '0')}Z`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
