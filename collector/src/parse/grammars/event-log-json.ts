import { rawText, addField, type RawFields } from '../raw-fields.ts';
import { channelOfForwarded } from './forwarded-channel.ts';
import { flattenJson } from './json.ts';

/** Prefix of Winlogbeat's EventData; taken off, so that its names and NXLog's for the same fields meet. */
const EVENT_DATA = 'winlog.event_data.';

/**
 * Reads a Windows event written as JSON, whatever wrote it: flat (NXLog), with dotted names (Winlogbeat), or as the
 * nested `Event` of the log file itself (evtx_dump, Velociraptor, xmltodict, with or without the outer `Event`). All
 * come out under NXLog's names: `EventID`, `Channel`, `Hostname`, `SourceName`, `TimeCreated` and the names of
 * EventData. An event read from `ForwardedEvents` gets the channel it was written to.
 */
export function flattenEventLog(object: object, fields: RawFields): void {
  const event = childOf(object, 'Event') ?? object;
  const system = childOf(event, 'System');
  if (system === undefined) flattenFlat(object, fields);
  else flattenNested(event, system, fields);
  settleChannel(fields);
}

/** An event that was read from `ForwardedEvents` gets the channel it was written to. */
export function settleChannel(fields: RawFields): void {
  const key = ['winlog.channel', 'Channel'].find((name) => fields.has(name)) ?? 'Channel';
  const channel = channelOfForwarded(rawText(fields, key) ?? '', {
    provider: firstText(fields, ['winlog.provider_name', 'SourceName', 'event.provider', 'ProviderName']) ?? '',
    code: firstText(fields, ['winlog.event_id', 'EventID', 'event.code']) ?? '',
  });
  if (channel !== undefined) fields.set(key, channel);
}

function firstText(fields: RawFields, keys: readonly string[]): string | undefined {
  for (const key of keys) if (fields.has(key)) return rawText(fields, key);
  return undefined;
}

function flattenFlat(object: object, fields: RawFields): void {
  const flat: RawFields = new Map();
  flattenJson(object, flat);
  for (const [key, value] of flat) {
    addField(fields, key.startsWith(EVENT_DATA) ? key.slice(EVENT_DATA.length) : key, value);
  }
}

/** Element of System → attribute, if the value is in one → NXLog's name for it. */
const SYSTEM_NAMES: readonly (readonly [string, string | undefined, string])[] = [
  ['EventID', undefined, 'EventID'],
  ['Channel', undefined, 'Channel'],
  ['Computer', undefined, 'Hostname'],
  ['Provider', 'Name', 'SourceName'],
  ['Provider', 'Guid', 'ProviderGuid'],
  ['TimeCreated', 'SystemTime', 'TimeCreated'],
  ['EventRecordID', undefined, 'EventRecordID'],
  ['Version', undefined, 'Version'],
  ['Level', undefined, 'Level'],
  ['Task', undefined, 'Task'],
  ['Opcode', undefined, 'Opcode'],
  ['Keywords', undefined, 'Keywords'],
  ['Correlation', 'ActivityID', 'ActivityID'],
  ['Execution', 'ProcessID', 'ExecutionProcessID'],
  ['Execution', 'ThreadID', 'ThreadID'],
  ['Security', 'UserID', 'UserID'],
];

function flattenNested(event: object, system: object, fields: RawFields): void {
  for (const [element, attribute, name] of SYSTEM_NAMES) {
    const value = attribute === undefined ? textOf(member(system, element)) : attributeOf(system, element, attribute);
    if (value !== undefined) addField(fields, name, value);
  }
  const message = textOf(member(childOf(event, 'RenderingInfo') ?? event, 'Message'));
  if (message !== undefined) addField(fields, 'Message', message);
  const data = childOf(event, 'EventData');
  if (data !== undefined) addData(data, fields);
  // UserData holds one element of the provider's own, `LogFileCleared`, with the values inside it.
  for (const [name, value] of Object.entries(childOf(event, 'UserData') ?? {}) as [string, unknown][]) {
    if (isObject(value) && !isMarkup(name)) addData(value, fields);
  }
}

function addData(data: object, fields: RawFields): void {
  for (const [name, value] of Object.entries(data) as [string, unknown][]) {
    if (isMarkup(name)) continue;
    if (name === 'Data' && addNamed(value, fields)) continue;
    addDatum(name, value, fields);
  }
}

/** `"Data": [{"@Name": "User", "#text": "li"}]`, as XML converters leave it. */
function addNamed(value: unknown, fields: RawFields): boolean {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const named = items.filter((item) => isObject(item) && attribute(item, 'Name') !== undefined);
  for (const item of named) addDatum(String(attribute(item, 'Name')), textOf(item) ?? '', fields);
  return named.length > 0;
}

function addDatum(name: string, value: unknown, fields: RawFields): void {
  const text = textOf(value);
  const flat: RawFields = new Map();
  if (text !== undefined) flat.set(name, text);
  else if (typeof value === 'object' && value !== null) flattenJson({ [name]: value }, flat);
  // A datum of the name of a System element stays apart under its full name.
  for (const [key, datum] of flat) addField(fields, fields.has(key) ? `${EVENT_DATA}${key}` : key, datum);
}

type Datum = string | number | boolean;

/** A scalar, or the text of an element that has attributes too. */
function textOf(value: unknown): Datum | undefined {
  if (isDatum(value)) return value;
  if (!isObject(value)) return undefined;
  for (const key of ['#text', 'Value', '_', '$t']) {
    const text = member(value, key);
    if (isDatum(text)) return text;
  }
  return undefined;
}

function attributeOf(parent: object, element: string, name: string): Datum | undefined {
  const beside = member(parent, `${element}_attributes`);
  const found = isObject(beside) ? member(beside, name) : attribute(member(parent, element), name);
  return isDatum(found) ? found : undefined;
}

/** `{"#attributes": {"Name": …}}`, `{"@Name": …}`, `{"$": {"Name": …}}` or plainly `{"Name": …}`. */
function attribute(element: unknown, name: string): unknown {
  if (!isObject(element)) return undefined;
  const inner = childOf(element, '#attributes') ?? childOf(element, '$') ?? {};
  return member(inner, name) ?? member(element, `@${name}`) ?? member(element, name);
}

function isMarkup(name: string): boolean {
  return (
    name.startsWith('#') || name.startsWith('@') || name === 'xmlns' || name === '$' || name.endsWith('_attributes')
  );
}

function childOf(object: object, name: string): object | undefined {
  const value = member(object, name);
  return isObject(value) ? value : undefined;
}

function member(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Readonly<Record<string, unknown>>)[name] : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDatum(value: unknown): value is Datum {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
