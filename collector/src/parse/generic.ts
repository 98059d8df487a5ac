import { isoTimeAt } from '../decode/civil-time.ts';
import { placeCandidates } from '../meaning/place-candidates.ts';
import { firstTimeIn, timeBefore, timeToldIn } from '../meaning/time-in-text.ts';
import { someTimeKey, timeKeysOf } from '../meaning/time-keys.ts';
import { setField, setIfAbsent, vendorField, type Draft } from '../event/draft.ts';
import { ipValue, setsNothing } from '../event/ecs-value.ts';
import { bestGrammar, LEAST_FIELDS, type ReadBody } from './best-grammar.ts';
import type { GenericGrammar } from './generic-grammars.ts';
import type { Line } from './line.ts';
import { expandNested } from './expand-nested.ts';
import { readMessage } from '../meaning/read-message.ts';
import { readProse } from '../meaning/prose.ts';
import type { RawFields } from './raw-fields.ts';
import { isVerdict } from '../meaning/value-tests.ts';

/** What the fallback made of a line. */
export interface GenericResult {
  readonly raw: RawFields;
  /** Keys of `raw` that may hold the time, best first. */
  readonly timeKeys: readonly string[];
}

/**
 * Reads a line no pack knows: the generic grammar that fits best, its keys translated by the bilingual dictionary, the
 * rest under `generic.`; running text is searched for addresses and users; a mere syslog header is still something.
 * Sets `event.dataset` to `generic.<grammar>`. Undefined when nothing at all could be read.
 */
export function readGeneric(line: Line, draft: Draft): GenericResult | undefined {
  const best = withStructuredData(bestGrammar(line), line);
  if (best !== undefined) {
    expandNested(best.raw);
    setField(draft, 'event.dataset', `generic.${best.grammar.name}`);
    const signature = placeHeader(best, draft);
    mapKeys(best.raw, draft);
    if (signature !== undefined) setIfAbsent(draft, 'rule.id', signature);
    readProse(line.body, draft);
    relateAddresses(best.raw, draft);
    categorise(draft);
    readMessage(draft, SENTENCES.has(best.grammar.name) ? line.body : undefined);
    nameObserver(line, draft);
    return { raw: best.raw, timeKeys: timesOf(best, line) };
  }
  return readSentence(line, draft);
}

/** The part of `readGeneric` for running text; undefined when it says nothing and nobody is named as its sender. */
export function readSentence(line: Line, draft: Draft): GenericResult | undefined {
  const prose = readProse(line.body, draft);
  if (prose) readMessage(draft, line.body);
  const raw: RawFields = new Map();
  const timeKeys = proseTimes(raw, line);
  if (!prose && line.header.program === undefined && line.header.host === undefined && timeKeys.length === 0)
    return undefined;
  setField(draft, 'event.dataset', prose ? 'generic.prose' : 'generic.syslog');
  return { raw, timeKeys };
}

/** Name of what the text says of the time beside its keys; no key of a device begins with a sign. */
const TOLD_TIME = '$time';
/** Keys of when something began: what the line begins with is nearer to what is told. */
const BEGIN = /(?:^|\.)(?:start|begin)|(?:^|\.)date$|开始/i;

/** Keys of `raw` that may hold the time, best first; what the text says of it is added as one. */
function timesOf({ grammar, raw }: ReadBody, line: Line): readonly string[] {
  if (grammar.name === 'delimited') return columnOfTime(raw);
  const keys = timeKeysOf(raw.keys());
  const before = timeBefore(line.body);
  const some = keys.length === 0 || keys.every((key) => BEGIN.test(key)) ? someTimeKey(raw) : undefined;
  if (before !== undefined) raw.set(TOLD_TIME, before);
  const told = before === undefined ? [] : [TOLD_TIME];
  const plain = keys.filter((key) => !BEGIN.test(key));
  const others = [...told, ...keys.filter((key) => BEGIN.test(key)), ...(some === undefined ? [] : [some])];
  if (plain.length + others.length > 0) return [...plain, ...others];
  return SENTENCES.has(grammar.name) || line.header.time === undefined ? proseTimes(raw, line) : [];
}

/** Grammars that read something into running text as well. */
const SENTENCES: ReadonlySet<string> = new Set(['colon', 'bracket', 'slash']);

/** The time of running text: where a sentence says when, or anywhere when the header has none. */
function proseTimes(raw: RawFields, { header, body, text }: Line): readonly string[] {
  const told = timeToldIn(body) ?? (header.time === undefined ? firstTimeIn(text) : undefined);
  if (told === undefined) return [];
  raw.set(TOLD_TIME, told);
  return [TOLD_TIME];
}

/** Who tells of a machine by its name, or of both ends of a conversation, is a device that looks on. */
function nameObserver({ header, body }: Line, draft: Draft): void {
  const { fields } = draft;
  const both = fields['source.ip'] !== undefined && fields['destination.ip'] !== undefined;
  const ofOther = both || fields['host.name'] !== undefined || fields['host.ip'] !== undefined || body.startsWith('<');
  if (header.host === undefined || !ofOther) return;
  setIfAbsent(draft, ipValue(header.host) === undefined ? 'observer.name' : 'observer.ip', header.host);
}

/** Columns have no names: the first that is a whole time is when it happened. */
function columnOfTime(raw: RawFields): readonly string[] {
  for (const [key, value] of raw) {
    if (typeof value !== 'string' || value.length < 17) continue;
    if (isoTimeAt(value, 0)?.end === value.length) return [key];
  }
  return [];
}

const STRUCTURED_DATA: GenericGrammar = { name: 'structured_data', worth: () => false, read: () => 0 };

/** What RFC 5424 puts into structured data are pairs like any others (Check Point, Junos, F5). */
function withStructuredData(best: ReadBody | undefined, { header }: Line): ReadBody | undefined {
  const data = header.structuredData;
  if (data === undefined || data.size === 0) return best;
  const raw: RawFields = new Map(best?.raw);
  for (const params of data.values()) for (const [name, value] of params) if (!raw.has(name)) raw.set(name, value);
  if (raw.size < LEAST_FIELDS) return best;
  return { grammar: best?.grammar ?? STRUCTURED_DATA, raw, score: best?.score ?? 0 };
}

/** What the header fields of CEF and LEEF mean by their specifications; in a bare pair the same words mean anything. */
const HEADER_TARGETS: Readonly<Record<string, readonly string[]>> = {
  vendor: ['observer.vendor'],
  product: ['observer.product'],
  product_version: ['observer.version'],
  signature_id: ['event.code'],
  name: ['rule.name'],
};

/** Gives the signature where it is numbered: the rule's, unless the extension names it. `TRAFFIC` is a kind of log. */
function placeHeader({ grammar: { name }, raw }: ReadBody, draft: Draft): string | undefined {
  if (name !== 'cef' && name !== 'leef') return undefined;
  const signature = String(raw.get('signature_id') ?? '');
  for (const [key, targets] of Object.entries(HEADER_TARGETS)) {
    const value = raw.get(key);
    if (value === undefined) continue;
    for (const target of targets) setField(draft, target, value);
    raw.delete(key);
  }
  return /^[\w.:-]*\d[\w.:-]*$/.test(signature) ? signature : undefined;
}

function mapKeys(raw: RawFields, draft: Draft): void {
  for (const key of placeCandidates(draft, raw)) {
    const field = vendorField('generic', key);
    const value = raw.get(key);
    if (field !== '' && value !== undefined && !setsNothing(field, value)) setField(draft, field, value);
  }
}

/** Every value that is an address can at least be found, whatever its key meant. */
function relateAddresses(raw: RawFields, draft: Draft): void {
  const found: string[] = [];
  for (const value of raw.values()) {
    if (typeof value !== 'string' || value.length > 45 || !(value.includes('.') || value.includes(':'))) continue;
    const ip = ipValue(value);
    if (ip !== undefined && found.length < 32) found.push(ip);
  }
  if (found.length > 0) setField(draft, 'related.ip', found);
}

/** Two addresses alone may be a log-in or a copy: a conversation has a port, a protocol, a verdict, or a size as well. */
function isConversation(fields: Draft['fields']): boolean {
  if (fields['source.ip'] === undefined || fields['destination.ip'] === undefined) return false;
  return TRAFFIC.some((field) => fields[field] !== undefined) || isVerdict(fields['event.action'] ?? '');
}

const TRAFFIC = [
  'source.port',
  'destination.port',
  'network.transport',
  'network.protocol',
  'source.bytes',
  'destination.bytes',
  'source.packets',
];

/** The coarse ECS categories that can be told from which fields there are. */
function categorise(draft: Draft): void {
  const { fields } = draft;
  const category: string[] = [];
  if (fields['rule.category'] !== undefined && fields['source.ip'] !== undefined) category.push('intrusion_detection');
  if (isConversation(fields)) category.push('network');
  if (fields['http.request.method'] !== undefined) category.push('web');
  if (category.length > 0) setField(draft, 'event.category', category);
  const action = fields['event.action'];
  if (category.includes('network')) {
    setField(
      draft,
      'event.type',
      action === 'allowed' || action === 'denied' ? ['connection', action] : ['connection'],
    );
  }
}
