// @vitest-environment happy-dom
import './browser.ts';
import { expect, it } from 'vitest';
import { errorText } from '../../src/i18n/use-messages.ts';
import { retention } from '../../src/pages/retention/answers.ts';
import { formatDateTime } from '../../src/time/format-time.ts';
import { readClassLines } from '../../src/pages/retention/class-lines.ts';
import { messages } from '../../src/pages/retention/messages.zh-cn.ts';
import { sizeText } from '../../src/pages/retention/size-text.ts';
import { openConsole, refuse, type Handlers } from './console.tsx';
import { all, click, find, findText, nameOf, one, type, until } from './screen.ts';

const r = messages.retention;

async function confirm(button: string): Promise<void> {
  const dialog = await find('dialog');
  type(one('textbox', r.reason, dialog), '工单 17');
  click(all('button', undefined, dialog).find((each) => nameOf(each) === button) ?? expect.fail(button));
}

it('who may decide approves with a reason, and reads what came of it', async () => {
  const handlers: Handlers = { decideDeletion: refuse('retention.sameHand', 409) };
  const console = openConsole({ at: '/retention', role: 'audit_admin', handlers });
  click(await find('button', r.approve));
  await confirm(r.approve);
  await findText(errorText('retention.sameHand', 'zh-CN'));
  expect(console.sent('decideDeletion')).toEqual([{ approved: true, reason: '工单 17' }]);
});

it('who asks sees why it is refused, in the dialog that stays', async () => {
  const handlers: Handlers = { askDeletion: refuse('retention.tooYoung', 422) };
  const console = openConsole({ at: '/retention', role: 'system_admin', handlers });
  click(await find('button', r.ask));
  await confirm(r.ask);
  await findText(errorText('retention.tooYoung', 'zh-CN'));
  expect(console.sent('askDeletion')).toEqual([{ through: retention.deletable.through, reason: '工单 17' }]);
  expect(all('dialog')).toHaveLength(1);
});

it('a retention below the floor is refused by the server, and said', async () => {
  const handlers: Handlers = { chooseRetention: refuse('retention.belowFloor', 422) };
  const console = openConsole({ at: '/retention', role: 'audit_admin', handlers });
  click(await find('button', r.setPolicy));
  const dialog = await find('dialog');
  type(one('textbox', r.reason, dialog), '磁盘小');
  click(all('button', undefined, dialog).find((each) => /保\s?存/.test(nameOf(each))) ?? expect.fail('no button'));
  await findText(errorText('retention.belowFloor', 'zh-CN'));
  expect(console.sent('chooseRetention')).toEqual([
    { defaultDays: 200, classes: [{ dataset: 'vpn', days: 400 }], reason: '磁盘小' },
  ]);
});

it('says what is broken, and that the events are elsewhere', async () => {
  const findings = [
    { code: 'sealedChanged' as const, seq: null, file: 7, days: ['2026-03-01'], events: 10, reason: null },
  ];
  const broken = {
    ...retention,
    ...{ chainFault: { seq: 5, reason: 'hash' }, clockDoubt: 'ahead' as const },
    verified: retention.verified && { ...retention.verified, ok: false, findings },
  };
  const console = openConsole({ at: '/retention', role: 'viewer', handlers: { getRetention: () => broken } });
  for (const text of [r.chainBroken('5'), r.clock.ahead, r.finding.sealedChanged, r.ofFile('7')]) await findText(text);
  console.close();
  openConsole({
    ...{ at: '/retention', role: 'audit_admin' },
    handlers: { getRetention: () => ({ ...retention, supported: false, days: [] }) },
  });
  await findText(r.unsupported);
  await until(() => {
    expect(all('button').map(nameOf)).not.toContain(r.setPolicy);
  });
});

it('speaks of indices and of what was read where the logs are on a search server', async () => {
  const { ofIndices: i } = r;
  const verified = retention.verified && { ...retention.verified, read: 12 };
  const handlers = { getRetention: () => ({ ...retention, kept: 'indices' as const, cold: null, verified }) };
  openConsole({ at: '/retention', role: 'audit_admin', handlers });
  await findText(i.verifiedOk('711', formatDateTime(verified?.at ?? ''), '12'));
  await findText(i.amount('90', '30,000,000', '2.4 GB'));
  await findText(i.hot);
  const headers = all('columnheader').map(nameOf);
  expect([headers.includes(i.column.files), headers.includes(r.column.place)]).toEqual([true, false]);
});

it('reads lines of datasets and days, and sizes as people do', () => {
  expect(readClassLines(' vpn 365\n\nsshd  200 ')).toEqual([
    { dataset: 'vpn', days: 365 },
    { dataset: 'sshd', days: 200 },
  ]);
  expect(readClassLines('vpn')).toBeUndefined();
  expect([0, 999, 1_000, 81_000_000, 999_600].map(sizeText)).toEqual(['0 B', '999 B', '1.0 kB', '81.0 MB', '1.0 MB']);
});
