import { addField, type RawFields } from '../raw-fields.ts';
import { settleChannel } from './event-log-json.ts';
import { plainXml } from './xml.ts';

/** Most elements that are looked at. */
const MAX_DATA = 512;
/** Element of System → attribute, if the value is in one → the name NXLog gives it, as in `event-log-json.ts`. */
const SYSTEM: readonly (readonly [RegExp, string])[] = [
  [/<EventID[^>]{0,64}>(\d{1,6})<\/EventID>/, 'EventID'],
  [/<Channel>([^<]{1,256})<\/Channel>/, 'Channel'],
  [/<Computer>([^<]{1,256})<\/Computer>/, 'Hostname'],
  [/<Provider[^>]{0,256}? Name=["']([^"']{1,256})["']/, 'SourceName'],
  [/<Provider[^>]{0,256}? Guid=["']([^"']{1,64})["']/, 'ProviderGuid'],
  [/<TimeCreated[^>]{0,64}? SystemTime=["']([^"']{1,64})["']/, 'TimeCreated'],
  [/<EventRecordID>(\d{1,20})<\/EventRecordID>/, 'EventRecordID'],
  [/<Version>(\d{1,6})<\/Version>/, 'Version'],
  [/<Level>(\d{1,6})<\/Level>/, 'Level'],
  [/<Task>(\d{1,6})<\/Task>/, 'Task'],
  [/<Opcode>(\d{1,6})<\/Opcode>/, 'Opcode'],
  [/<Keywords>([^<]{1,64})<\/Keywords>/, 'Keywords'],
  [/<Execution[^>]{0,128}? ProcessID=["'](\d{1,10})["']/, 'ExecutionProcessID'],
  [/<Execution[^>]{0,128}? ThreadID=["'](\d{1,10})["']/, 'ThreadID'],
  [/<Security[^>]{0,64}? UserID=["']([^"']{1,184})["']/, 'UserID'],
];
const DATA = /<Data(?:\s+Name=["']([^"']{1,128})["'])?\s*(?:\/>|>([^<]{0,32768})<\/Data>)/g;
const MESSAGE = /<RenderingInfo[^>]{0,256}>[^]{0,1024}?<Message>([^<]{0,32768})<\/Message>/;
/** Elements of a provider's own below UserData: `<SubjectUserName>li</SubjectUserName>`. */
const LEAF = /<([A-Za-z]\w{0,63})(?: [^>]{0,256})?>([^<]{1,8192})<\/\1>/g;

/**
 * Reads a Windows event in the XML of the log itself (`wevtutil`, evtx_dump, Windows event forwarding), whatever stands around `<Event>`:
 * the same names as from its JSON forms. False when there is no event in the text.
 */
export function scanEventXml(text: string, fields: RawFields): boolean {
  const from = text.indexOf('<Event');
  const end = text.indexOf('</System>', from);
  if (from < 0 || end < 0) return false;
  const system = text.slice(from, end);
  for (const [pattern, name] of SYSTEM) {
    const value = pattern.exec(system)?.[1];
    if (value !== undefined) addField(fields, name, plainXml(value));
  }
  if (!fields.has('EventID')) return false;
  const rest = text.slice(end);
  const message = MESSAGE.exec(rest)?.[1];
  if (message !== undefined) addField(fields, 'Message', plainXml(message.trim()));
  addData(rest, fields);
  settleChannel(fields);
  return true;
}

function addData(text: string, fields: RawFields): void {
  let seen = 0;
  for (const [, name = `Data${seen === 0 ? '' : seen + 1}`, value = ''] of text.matchAll(DATA)) {
    if ((seen += 1) > MAX_DATA) return;
    // A datum of the name of a System element stays apart under its full name.
    addField(fields, fields.has(name) ? `winlog.event_data.${name}` : name, plainXml(value));
  }
  const from = text.indexOf('<UserData>');
  if (seen > 0 || from < 0) return;
  for (const [, name = '', value = ''] of text.slice(from, text.indexOf('</UserData>', from)).matchAll(LEAF)) {
    if ((seen += 1) > MAX_DATA) return;
    addField(fields, fields.has(name) ? `winlog.event_data.${name}` : name, plainXml(value));
  }
}
