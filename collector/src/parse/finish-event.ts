import { isoTime, type EcsEvent, type FieldValue, type RawRecord } from '@qiaolou/schema';
import type { TrustedTime } from '../decode/clock.ts';
import { deriveAuditArguments } from './audit-arguments.ts';
import { deriveUrl } from '../event/decompose.ts';
import { deriveRequest } from './derive-request.ts';
import { cutText, MAX_VALUE_BYTES, setField, setIfAbsent, type Draft } from '../event/draft.ts';
import { ipValue } from '../event/ecs-value.ts';
import { pathOfTailIdentity } from '../event/tail-identity.ts';
import type { Line } from './line.ts';
import { settleOutcome } from '../event/outcome-text.ts';
import { plainCommands } from './shell/plain-commands.ts';

/** Fields whose addresses stand in `related.ip`. */
export const RELATED_IPS = [
  'source.ip',
  'destination.ip',
  'source.nat.ip',
  'destination.nat.ip',
  'client.ip',
  'server.ip',
  'host.ip',
];
/** Fields whose names stand in `related.user`. */
export const RELATED_USERS = ['user.name', 'user.target.name', 'user.effective.name'];

/** Names of severities 0 to 7. */
export const LEVELS = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug'];

/** What the parser knows about an event besides its draft. */
export interface EventFrame {
  readonly id: string;
  readonly line: Line;
  readonly time: TrustedTime;
}

/** Turns a draft into the stored event: identity, times, header fields, related addresses and users, size limits. */
export function finishEvent(draft: Draft, frame: EventFrame): EcsEvent {
  const { line, time } = frame;
  addHeader(draft, line);
  settleOutcome(draft, ownWords(draft, line));
  dropAddressAsUser(draft);
  deriveUrl(draft);
  deriveRequest(draft);
  if (draft.fields['auditd.type'] !== undefined) deriveAuditArguments(draft);
  deriveProcess(draft);
  deriveCommands(draft);
  addRelated(draft);
  addDecodingTags(draft, line);
  if (time.tag !== undefined) draft.tags.add(time.tag);
  if (line.record.cut === true) draft.tags.add('truncated');
  if (draft.dropped > 0) draft.tags.add('fields_dropped');
  addUnread(draft);
  return complete(draft, frame);
}

/** What another key told all the same is not missing. */
function addUnread(draft: Draft): void {
  const unread = [...(draft.unread ?? [])].filter((field) => draft.fields[field] === undefined);
  if (unread.length === 0) return;
  draft.tags.add('value_unread');
  setField(draft, 'qiaolou.unread_fields', unread);
}

/** Fills in what every event has, in place: the draft is ours and copying forty fields per event costs more than parsing. */
function complete(draft: Draft, { id, line, time }: EventFrame): EcsEvent {
  const { fields } = draft;
  const { record, decoded, body, text } = line;
  if (typeof fields['message'] !== 'string') fields['message'] = cutText(body === '' ? text : body, MAX_VALUE_BYTES);
  fields['qiaolou.listener'] = record.listener;
  addOrigin(fields, record);
  if (time.skewMs !== undefined) fields['qiaolou.skew_ms'] = time.skewMs;
  if (time.learnedMinutes !== undefined) fields['qiaolou.clock_offset_minutes'] = time.learnedMinutes;
  if (draft.dropped > 0) fields['qiaolou.dropped_fields'] = draft.dropped;
  if (draft.tags.size > 0) fields['tags'] = [...draft.tags];
  fields['@timestamp'] = isoTime(time.timestamp);
  fields['event.id'] = id;
  fields['event.created'] = isoTime(record.receivedAt);
  fields['event.original'] = decoded.text;
  fields['event.kind'] = textOr(fields['event.kind'], 'event');
  fields['event.dataset'] = textOr(fields['event.dataset'], 'unparsed');
  return fields as EcsEvent;
}

/** Where it came from: a file by its path, a sender by its name or address. */
function addOrigin(fields: Draft['fields'], { listener, peer, identity = '' }: RawRecord): void {
  const path = listener === 'import' ? peer : pathOfTailIdentity(identity);
  if (path !== undefined) fields['log.file.path'] = path;
  if (path !== peer) fields['log.source.address'] = peer;
}

function textOr(value: FieldValue | undefined, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

function addHeader(draft: Draft, line: Line): void {
  const { header } = line;
  if (header.host !== undefined) addHost(draft, header.host);
  addSender(draft, line);
  if (header.messageId !== undefined) setIfAbsent(draft, 'log.syslog.msgid', header.messageId);
  if (header.pri !== undefined) setIfAbsent(draft, 'log.syslog.priority', header.pri);
  if (header.facility !== undefined) setIfAbsent(draft, 'log.syslog.facility.code', header.facility);
  if (header.severity !== undefined) {
    setIfAbsent(draft, 'log.syslog.severity.code', header.severity);
    setIfAbsent(draft, 'log.level', LEVELS[header.severity] ?? 'debug');
  }
  if (header.badPri) draft.tags.add('syslog_pri_invalid');
  for (const [id, params] of header.structuredData ?? []) {
    for (const [name, value] of params) setIfAbsent(draft, `log.syslog.structured_data.${id}.${name}`, value);
  }
}

/** Where nobody has logged in, devices write the client's address for its user: that is no account. */
function dropAddressAsUser({ fields }: Draft): void {
  const user = fields['user.name'];
  if (typeof user !== 'string') return;
  const address = ipValue(user);
  if (address !== undefined && CLIENT_ADDRESSES.some((field) => fields[field] === address)) delete fields['user.name'];
}

/** Where the client's address may stand. */
export const CLIENT_ADDRESSES = ['source.ip', 'destination.ip', 'client.ip', 'host.ip'];

/** What the event says in words: its message if it has one, else all of it. */
function ownWords(draft: Draft, line: Line): string {
  const message = draft.fields['message'];
  return typeof message === 'string' ? message : line.body;
}

/** A device is the observer of what it tells; any other sender tells of itself. */
function addHost(draft: Draft, host: string): void {
  const asObserver = isObserver(draft);
  const ip = ipValue(host);
  if (asObserver) addObserver(draft, ip === undefined ? 'observer.name' : 'observer.ip', host);
  else setIfAbsent(draft, ip === undefined ? 'host.name' : 'host.ip', host);
}

/** A device that calls itself otherwise in its message than in its header is known by both. */
function addObserver(draft: Draft, field: string, host: string): void {
  setIfAbsent(draft, field, host);
  if (draft.fields[field] !== host) setIfAbsent(draft, 'log.syslog.hostname', host);
}

/** Its maker, its name or its address is known: a device tells of others. */
function isObserver({ fields }: Draft): boolean {
  return OBSERVER.some((field) => fields[field] !== undefined);
}

/** With one of them set, whoever writes is a device that tells of others. */
export const OBSERVER = ['observer.vendor', 'observer.name', 'observer.ip'];

function addSender(draft: Draft, { header }: Line): void {
  const asProcess = !isObserver(draft);
  if (header.program !== undefined) {
    setIfAbsent(draft, 'log.syslog.appname', header.program);
    if (asProcess) setIfAbsent(draft, 'process.name', header.program);
  }
  if (header.pid !== undefined) {
    setIfAbsent(draft, 'log.syslog.procid', header.pid);
    if (asProcess) setIfAbsent(draft, 'process.pid', header.pid);
  }
}

function deriveProcess(draft: Draft): void {
  baseName(draft, 'process.executable', 'process.name');
  baseName(draft, 'process.parent.executable', 'process.parent.name');
  baseName(draft, 'file.path', 'file.name');
}

/** What a shell's line comes to, for rules; Windows quotes by other rules and keeps its own line. */
function deriveCommands(draft: Draft): void {
  const {
    'process.command_line': line,
    'process.working_directory': directory,
    'winlog.channel': windows,
  } = draft.fields;
  if (typeof line !== 'string' || windows !== undefined) return;
  const commands = plainCommands(line, typeof directory === 'string' ? directory : undefined);
  if (commands.length > 0) setField(draft, 'qiaolou.commands', commands);
}

function baseName(draft: Draft, from: string, to: string): void {
  const path = draft.fields[from];
  if (typeof path !== 'string') return;
  setIfAbsent(draft, to, path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1));
}

function addRelated(draft: Draft): void {
  collect(draft, RELATED_IPS, 'related.ip');
  collect(draft, RELATED_USERS, 'related.user');
}

function collect(draft: Draft, from: readonly string[], to: string): void {
  const found = new Set<string>();
  for (const field of from) addAll(found, draft.fields[field]);
  addAll(found, draft.fields[to]);
  if (found.size > 0) setField(draft, to, [...found]);
}

function addAll(found: Set<string>, value: FieldValue | undefined): void {
  if (typeof value === 'object') for (const item of value) found.add(String(item));
  else if (value !== undefined) found.add(String(value));
}

function addDecodingTags(draft: Draft, line: Line): void {
  const { decoded } = line;
  if (decoded.charset === 'gb18030') draft.tags.add('gb18030');
  if (decoded.readable !== decoded.text) draft.tags.add('charset_repaired');
  if (decoded.replaced > 0) {
    draft.tags.add('charset_replaced');
    setField(draft, 'qiaolou.replaced_characters', decoded.replaced);
  }
}
