import { setField, setIfAbsent, type Draft } from '../event/draft.ts';

/** Most arguments of one record; auditd cuts longer ones over several. */
const MAX_ARGUMENTS = 128;
const HEX = /^(?:[0-9A-F]{2}){1,4096}$/;
/** What makes auditd write a value in hexadecimal (audit_string_contains_control, Linux kernel). */
const MUST_BE_HEX = /[\u0000-\u0020"\u007f-\uffff]/;

/**
 * The command of an EXECVE record: `auditd.a0`… joined as `process.command_line`. Arguments with blanks, quotes or
 * Chinese, which auditd writes in hexadecimal, become readable in place.
 */
export function deriveAuditArguments(draft: Draft): void {
  const { fields } = draft;
  readable(draft, 'process.command_line');
  if (fields['auditd.a0'] === undefined || fields['auditd.type'] !== 'EXECVE') return;
  const values: string[] = [];
  for (let index = 0; index < MAX_ARGUMENTS; index += 1) {
    const value = readable(draft, `auditd.a${String(index)}`);
    if (value === undefined) break;
    values.push(value);
  }
  setIfAbsent(draft, 'process.command_line', values.join(' '));
}

function readable(draft: Draft, field: string): string | undefined {
  const value = draft.fields[field];
  if (value === undefined) return undefined;
  const text = String(value);
  const decoded = HEX.test(text) ? Buffer.from(text, 'hex').toString('utf8') : text;
  if (decoded === text || !MUST_BE_HEX.test(decoded)) return text;
  // A title's arguments are parted by NULs.
  const shown = decoded.replaceAll('\u0000', ' ').trim();
  setField(draft, field, shown);
  return shown;
}
