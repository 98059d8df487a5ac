import type { SyslogHeader } from './header-shape.ts';

/** `<n>` in front of a line. */
export interface Pri {
  readonly value?: number | undefined;
  readonly bad: boolean;
  readonly end: number;
}

/** What a PRI says (RFC 5424 §6.2.1). */
export function priFields(pri: Pri): Pick<SyslogHeader, 'pri' | 'facility' | 'severity' | 'badPri'> {
  if (pri.value === undefined) return { badPri: pri.bad };
  const facility = pri.value <= 191 ? pri.value >> 3 : undefined;
  return { pri: pri.value, facility, severity: pri.value & 7, badPri: false };
}

/** `<n>` of up to five digits, or a short bracket that cannot be a number (`<-1>`, `<invld>`). */
export function priAt(text: string, at: number): Pri {
  if (text.charCodeAt(at) !== 60) return { bad: false, end: at };
  let p = at + 1;
  let value = 0;
  while (p < at + 6) {
    const code = text.charCodeAt(p);
    if (code < 48 || code > 57 || Number.isNaN(code)) break;
    value = value * 10 + code - 48;
    p += 1;
  }
  if (p > at + 1 && text.charCodeAt(p) === 62) return { value, bad: false, end: p + 1 };
  const close = text.indexOf('>', at) > at + 8 ? -1 : text.indexOf('>', at);
  const inner = close < 0 ? '' : text.slice(at + 1, close);
  if (inner === 'invld' || /^-\d+$/.test(inner)) return { bad: true, end: close + 1 };
  return { bad: false, end: at };
}
