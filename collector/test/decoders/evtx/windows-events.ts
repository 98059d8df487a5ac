import {
  value,
  type MarkupElement,
  type WrittenInstance,
  type WrittenRecord,
  type WrittenValue,
} from './write-evtx.ts';

/** Windows events for tests, in the templates Windows writes them in. */

const NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';

/** The outer template that Windows writes around every event; its values by their places. */
const EVENT: MarkupElement = {
  name: 'Event',
  attributes: [['xmlns', NAMESPACE]],
  children: [
    {
      name: 'System',
      children: [
        {
          name: 'Provider',
          attributes: [
            ['Name', { place: 14, type: 0x01, optional: true }],
            ['Guid', { place: 15, type: 0x0f, optional: true }],
          ],
        },
        {
          name: 'EventID',
          attributes: [['Qualifiers', { place: 4, type: 0x06, optional: true }]],
          children: [{ place: 3, type: 0x06, optional: true }],
        },
        { name: 'Version', children: [{ place: 11, type: 0x04, optional: true }] },
        { name: 'Level', children: [{ place: 0, type: 0x04, optional: true }] },
        { name: 'Task', children: [{ place: 2, type: 0x06, optional: true }] },
        { name: 'Opcode', children: [{ place: 1, type: 0x04, optional: true }] },
        { name: 'Keywords', children: [{ place: 5, type: 0x15, optional: true }] },
        { name: 'TimeCreated', attributes: [['SystemTime', { place: 6, type: 0x11, optional: true }]] },
        { name: 'EventRecordID', children: [{ place: 10, type: 0x0a, optional: true }] },
        { name: 'Correlation', attributes: [['ActivityID', { place: 7, type: 0x0f, optional: true }]] },
        {
          name: 'Execution',
          attributes: [
            ['ProcessID', { place: 8, type: 0x08, optional: true }],
            ['ThreadID', { place: 9, type: 0x08, optional: true }],
          ],
        },
        { name: 'Channel', children: [{ place: 16, type: 0x01, optional: true }] },
        { name: 'Computer', children: [{ place: 17, type: 0x01, optional: true }] },
        { name: 'Security', attributes: [['UserID', { place: 12, type: 0x13, optional: true }]] },
      ],
    },
    { place: 18, type: 0x21, optional: true },
  ],
};

export interface EventFacts {
  readonly record: number;
  readonly code: number;
  readonly channel: string;
  readonly provider: string;
  readonly keywords?: bigint;
  readonly userSid?: string;
  /** What follows System. */
  readonly data?: WrittenInstance | undefined;
}

/** 2026-11-30T08:00:00.1234567Z and a second more for each record. */
const fileTimeOf = (record: number): bigint =>
  (1_796_025_600_123n + 11_644_473_600_000n) * 10_000n + 4_567n + BigInt(record) * 10_000_000n;

/** A record as Windows writes it. */
export function windowsRecord({
  record,
  code,
  channel,
  provider,
  keywords = 0x8020000000000000n,
  userSid,
  data,
}: EventFacts): WrittenRecord {
  const writtenAt = fileTimeOf(record);
  return {
    id: BigInt(record),
    writtenAt,
    event: {
      template: EVENT,
      values: [
        ...[value.uint8(0), value.uint8(0), value.uint16(12_544), value.uint16(code), value.nothing],
        ...[value.hex64(keywords), value.fileTime(writtenAt), value.nothing, value.uint32(668), value.uint32(4_532)],
        ...[value.uint64(BigInt(record)), value.uint8(2)],
        userSid === undefined ? value.nothing : value.sid(userSid),
        ...[value.nothing, value.string(provider), value.guid('{54849625-5478-4994-a5ba-3e3b0328c30d}')],
        ...[value.string(channel), value.string('DC01.city.example'), data ?? value.nothing],
      ],
    },
  };
}

const LOGON_FIELDS: readonly (readonly [string, WrittenValue])[] = [
  ['SubjectUserSid', value.sid('S-1-5-18')],
  ['SubjectUserName', value.string('DC01$')],
  ['SubjectDomainName', value.string('CITY')],
  ['SubjectLogonId', value.hex64(0x3e7n)],
  ['TargetUserSid', value.sid('S-1-0-0')],
  ['TargetUserName', value.string('张三')],
  ['TargetDomainName', value.string('CITY')],
  ['Status', value.hex32(0xc000006d)],
  ['FailureReason', value.string('%%2313')],
  ['SubStatus', value.hex32(0xc000006a)],
  ['LogonType', value.uint32(3)],
  ['LogonProcessName', value.string('NtLmSsp ')],
  ['AuthenticationPackageName', value.string('NTLM')],
  ['WorkstationName', value.string('PC-7')],
  ['TransmittedServices', value.string('-')],
  ['LmPackageName', value.string('-')],
  ['KeyLength', value.uint32(0)],
  ['ProcessId', value.hex64(0n)],
  ['ProcessName', value.string('-')],
  ['IpAddress', value.string('192.0.2.77')],
  ['IpPort', value.string('50123')],
];

const dataTemplates = new Map<string, MarkupElement>();

/** EventData of named values, in a template of its own. */
export function eventData(fields: readonly (readonly [string, WrittenValue])[]): WrittenInstance {
  const key = fields.map(([name, { type }]) => `${name}:${type}`).join();
  const template: MarkupElement = dataTemplates.get(key) ?? {
    name: 'EventData',
    children: fields.map(([name, { type }], place) => ({
      name: 'Data',
      attributes: [['Name', name]],
      children: [{ place, type }],
    })),
  };
  dataTemplates.set(key, template);
  return { template, values: fields.map(([, of]) => of) };
}

/** A refused log-in. */
export const failedLogon = (record: number): WrittenRecord =>
  windowsRecord({
    ...{ record, code: 4_625, channel: 'Security', provider: 'Microsoft-Windows-Security-Auditing' },
    ...{ keywords: 0x8010000000000000n, data: eventData(LOGON_FIELDS) },
  });
