import type { ConversationTaker, FlowDecodeResult, FlowHeader, FlowProblem, FlowRecord } from './flow-record.ts';
import type { CompiledTemplate } from './flow-template.ts';
import type { ExporterKey, FlowTemplates } from './flow-templates.ts';
import { isZero, readTemplateSet, type SetRange } from './template-set.ts';

/** Where the sets of a message are. */
export interface FlowMessage {
  readonly payload: Buffer;
  readonly header: FlowHeader;
  /** Offset of the first set, and of the end of the last. */
  readonly at: number;
  readonly end: number;
}

const SET_HEADER_BYTES = 4;
const FIRST_DATA_SET = 256;
/** Far above what fits into one datagram in earnest; bounds what one-byte records of a forged template can cost. */
const MAX_RECORDS = 2_048;
/** Sets without content are four bytes each: so many of them could not be read, and the rest is one problem more. */
const MAX_PROBLEMS = 64;

/** With what the sets of a message are read. */
export interface SetsGiven {
  readonly key: ExporterKey;
  readonly templates: FlowTemplates;
  readonly taker: ConversationTaker | undefined;
}

/** Decodes the sets of a NetFlow v9 or IPFIX message (RFC 3954 §5, RFC 7011 §3.3). */
export function decodeFlowSets(message: FlowMessage, { key, templates, taker }: SetsGiven): FlowDecodeResult {
  const { payload, header, end } = message;
  const out: Out = { records: [], problems: [], taken: 0, taker };
  const { problems } = out;
  let learned = 0;
  let at = message.at;
  while (at < end && !isZero(payload, at, end)) {
    if (problems.length >= MAX_PROBLEMS) {
      problems.push({ code: 'tooManyProblems', at, bytes: payload.subarray(at, end) });
      break;
    }
    const length = at + SET_HEADER_BYTES <= end ? payload.readUInt16BE(at + 2) : 0;
    if (length < SET_HEADER_BYTES) {
      problems.push({ code: 'badSet', at, bytes: payload.subarray(at, end) });
      break;
    }
    const id = payload.readUInt16BE(at);
    const set = { payload, at: at + SET_HEADER_BYTES, end: Math.min(at + length, end) };
    if (at + length > end) problems.push({ code: 'truncated', at: end, bytes: payload.subarray(at, end) });
    const kind = setKind(id, key.version);
    if (kind === 'data') readDataSet(set, id, templates.get(key, id), out);
    else if (kind === 'unknown') problems.push({ code: 'badSet', at, bytes: payload.subarray(at, set.end) });
    else {
      const result = readTemplateSet(set, kind === 'options', { key, templates });
      learned += result.templates;
      problems.push(...result.problems);
    }
    at += length;
  }
  return { header, records: out.records, taken: out.taken, problems, templates: learned };
}

function setKind(id: number, version: 9 | 10): 'templates' | 'options' | 'data' | 'unknown' {
  if (id >= FIRST_DATA_SET) return 'data';
  const first = version === 9 ? 0 : 2;
  if (id === first) return 'templates';
  return id === first + 1 ? 'options' : 'unknown';
}

interface Out {
  readonly records: FlowRecord[];
  readonly problems: FlowProblem[];
  readonly taker: ConversationTaker | undefined;
  taken: number;
}

function readDataSet(set: SetRange, templateId: number, template: CompiledTemplate | undefined, out: Out): void {
  const { payload, end } = set;
  const { problems } = out;
  if (template === undefined) {
    problems.push({ code: 'unknownTemplate', at: set.at, bytes: payload.subarray(set.at, end), templateId });
    return;
  }
  let at = set.at;
  while (template.minBytes > 0 && at + template.minBytes <= end) {
    if (out.records.length + out.taken >= MAX_RECORDS) {
      problems.push({ code: 'tooManyRecords', at, bytes: payload.subarray(at, end), templateId });
      return;
    }
    const next = readRecord(payload, at, end, { template, out });
    if (next === undefined) break;
    at = next;
  }
  // Up to 3 bytes, or zeros, are padding to the next boundary; more is a record that is not complete.
  if (end - at > 3 && !isZero(payload, at, end)) {
    problems.push({ code: 'truncated', at, bytes: payload.subarray(at, end), templateId });
  }
}

/** Where the next record is; undefined when this one is not complete. */
function readRecord(
  payload: Buffer,
  at: number,
  end: number,
  { template, out }: { readonly template: CompiledTemplate; readonly out: Out },
): number | undefined {
  const { plan } = template;
  const index = out.records.length + out.taken;
  // Without variable fields the least a record can have is what it has.
  if (plan !== undefined && out.taker?.take(payload, at, plan, index) === true) {
    out.taken++;
    return at + plan.size;
  }
  const read = template.read(payload, at, end);
  if (read === undefined) return undefined;
  const { id: templateId, scopeFields } = template.template;
  const kind = scopeFields === undefined ? 'flow' : 'options';
  out.records.push({ kind, templateId, index, at, fields: read.fields });
  return read.end;
}
