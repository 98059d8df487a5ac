import type { FlowProblem } from './flow-record.ts';
import type { TemplateField } from './template-field.ts';
import type { ExporterKey, FlowTemplates } from './flow-templates.ts';

/** Bytes of a set between its header and its end. */
export interface SetRange {
  readonly payload: Buffer;
  readonly at: number;
  readonly end: number;
}

interface TemplateHeader {
  readonly id: number;
  readonly fieldCount: number;
  readonly scopeFields?: number | undefined;
  readonly headerBytes: number;
}

/** What a template set brought. */
export interface TemplateSetResult {
  readonly templates: number;
  readonly problems: readonly FlowProblem[];
}

/** Numbers below are sets of their own, not templates (RFC 7011 §3.4.1). */
const FIRST_TEMPLATE_ID = 256;
/** Ten times what exporters have; a forged template is not to cost more than the data it could describe. */
const MAX_FIELDS = 1_024;
/** Enterprise bit of an IPFIX field number (RFC 7011 §3.2). */
const ENTERPRISE_BIT = 0x8000;

/** Learns the templates of a template or options template set (RFC 3954 §5.2, §6.1; RFC 7011 §3.4.1, §3.4.2). */
export function readTemplateSet(
  range: SetRange,
  options: boolean,
  state: { key: ExporterKey; templates: FlowTemplates },
): TemplateSetResult {
  const { payload, end } = range;
  let at = range.at;
  let count = 0;
  // Less than a template header left: padding.
  while (at + 4 <= end && !isZero(payload, at, end)) {
    const header = readHeader(payload, at, end, { options, version: state.key.version });
    if (header === undefined) return { templates: count, problems: [bad(payload, at, end)] };
    const fields = readFields(payload, at + header.headerBytes, end, {
      count: header.fieldCount,
      version: state.key.version,
    });
    if (fields === undefined) return { templates: count, problems: [bad(payload, at, end)] };
    if (header.fieldCount === 0) state.templates.withdraw(state.key, withdrawn(header.id));
    else {
      const { id, scopeFields } = header;
      state.templates.set(state.key, { version: state.key.version, id, scopeFields, fields: fields.list });
      count++;
    }
    at = fields.end;
  }
  return { templates: count, problems: [] };
}

/** What a template without fields withdraws: template sets 2 and 3 stand for all of their kind (RFC 7011 §8.1). */
function withdrawn(id: number): number | 'flow' | 'options' {
  if (id === 2) return 'flow';
  return id === 3 ? 'options' : id;
}

function readHeader(
  payload: Buffer,
  at: number,
  end: number,
  set: { options: boolean; version: 9 | 10 },
): TemplateHeader | undefined {
  const id = payload.readUInt16BE(at);
  const count = payload.readUInt16BE(at + 2);
  const withdrawal = set.version === 10 && count === 0;
  if (id < FIRST_TEMPLATE_ID && !withdrawal) return undefined;
  if (withdrawal) return { id, fieldCount: 0, headerBytes: 4 };
  if (!set.options) return count === 0 ? undefined : { id, fieldCount: count, headerBytes: 4 };
  if (at + 6 > end) return undefined;
  const second = payload.readUInt16BE(at + 4);
  if (set.version === 10) {
    return second > count ? undefined : { id, fieldCount: count, scopeFields: second, headerBytes: 6 };
  }
  // v9 gives lengths in bytes: of the scope fields, then of the option fields.
  if (count % 4 !== 0 || second % 4 !== 0 || count + second === 0) return undefined;
  return { id, fieldCount: (count + second) / 4, scopeFields: count / 4, headerBytes: 6 };
}

function readFields(
  payload: Buffer,
  from: number,
  end: number,
  { count, version }: { count: number; version: 9 | 10 },
): { list: readonly TemplateField[]; end: number } | undefined {
  if (count > MAX_FIELDS) return undefined;
  const list: TemplateField[] = [];
  let at = from;
  for (let index = 0; index < count; index++) {
    if (at + 4 > end) return undefined;
    const number = payload.readUInt16BE(at);
    const length = payload.readUInt16BE(at + 2);
    const own = version === 10 && (number & ENTERPRISE_BIT) !== 0;
    if (own && at + 8 > end) return undefined;
    list.push({
      id: own ? number & ~ENTERPRISE_BIT : number,
      length,
      enterprise: own ? payload.readUInt32BE(at + 4) : 0,
    });
    at += own ? 8 : 4;
  }
  return { list, end: at };
}

function bad(payload: Buffer, at: number, end: number): FlowProblem {
  return { code: 'badTemplate', at, bytes: payload.subarray(at, end) };
}

/** True when nothing but zero bytes is left: padding. */
export function isZero(payload: Buffer, at: number, end: number): boolean {
  for (let index = at; index < end; index++) if (payload[index] !== 0) return false;
  return true;
}
