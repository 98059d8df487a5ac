import { expect, it } from 'vitest';
import { readJournalRecord } from '../../src/decode/journal-record.ts';

const RECORD = {
  __REALTIME_TIMESTAMP: '1795331411331000',
  _HOSTNAME: 'kylin-1',
  SYSLOG_IDENTIFIER: 'sshd',
  _PID: '22',
};

it('reads what the journal knows of the sender as a header', () => {
  const read = readJournalRecord({ ...RECORD, PRIORITY: '6', SYSLOG_FACILITY: '10', MESSAGE: '  Accepted password' });
  expect(read?.message).toBe('Accepted password');
  expect(read?.header).toMatchObject({
    host: 'kylin-1',
    program: 'sshd',
    pid: '22',
    pri: 86,
    severity: 6,
    facility: 10,
  });
  expect(read?.header.time).toMatchObject({ year: 2026, month: 11, day: 22, hour: 7, offsetMinutes: 0 });
});

it('reads a message written as bytes', () => {
  expect(readJournalRecord({ ...RECORD, MESSAGE: [...Buffer.from('登录')] })?.message).toBe('登录');
});

it.each([{}, { ...RECORD }, { ...RECORD, MESSAGE: 'x', __REALTIME_TIMESTAMP: 'soon' }, { MESSAGE: null }])(
  'is none: %j',
  (object) => expect(readJournalRecord(object)).toBeUndefined(),
);
