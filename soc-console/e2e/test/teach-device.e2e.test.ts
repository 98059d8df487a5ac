import type { EcsEvent } from '@qiaolou/schema';
import { expect, vi } from 'vitest';
import { callByApi, sendLine, type ConsoleSession } from '../src/index.ts';
import { describeConsole, POLL, settleIn, test } from './console-test.ts';

/** Lines of a device that nobody knows. */
const linesOf = (program: string): readonly string[] => [
  `<134>Nov 30 16:20:31 gw-01 ${program}: gateSerial="B7" 源地址=10.20.3.7 源端口=51514 目的地址=203.0.113.9 动作=阻断 告警名=外联`,
  `<134>Nov 30 16:20:33 gw-01 ${program}: gateSerial="B7" 源地址=10.20.3.9 源端口=40122 目的地址=203.0.113.20 动作=放行 告警名=运维`,
];

/** The one event that is seen of a marked line. */
function eventOf(session: ConsoleSession, marker: string): Promise<EcsEvent | undefined> {
  return vi.waitFor(async () => {
    const [from, to] = ['2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z'];
    const query = { op: 'contains', field: 'event.original', value: marker } as const;
    const { events } = await callByApi(session, 'searchEvents', { body: { query, from, to } });
    expect(events).toHaveLength(1);
    return events[0];
  }, POLL);
}

describeConsole('teaching a device', () => {
  test('a stranger teaches one dialect: the next line is read as meant, and one of before when it is replayed', async ({
    run,
    window,
    visitor,
    newUser,
    number,
  }) => {
    const keeper = await settleIn(run.address.url, await newUser('security_admin'), 'Watchtower-2026-elm');
    await window.enter(keeper);
    const { page } = visitor;
    const id = `acme.gate${number}`;
    const program = `acmegate${number}`;
    const early = `early${number}-${Date.now()}`;
    await sendLine(run.address.syslogTcpPort, `${linesOf(program)[0] ?? ''} 备注=${early}`);
    const before = await eventOf(keeper, early);
    expect(before?.['event.dataset']).not.toBe(id);
    await visitor.visit('/packs', '解析规则');
    await page.getByRole('button', { name: '教一种新设备' }).click();
    await page.getByLabel('日志原文').fill(linesOf(program).join('\n'));
    await page.getByLabel('规则编号').fill(id);
    await page.getByRole('button', { name: '推断' }).click();
    await page.getByRole('table', { name: '字段' }).waitFor();
    // What nothing told is said by the person.
    const meaning = page.getByRole('combobox', { name: '告警名 的含义' });
    await meaning.click();
    await meaning.fill('rule.name');
    await page
      .getByText(/^rule\.name /)
      .last()
      .click();
    await page.getByText('人工').waitFor();
    await page.getByRole('button', { name: '存为草稿' }).click();
    await visitor.heading(id).waitFor();
    await page.getByRole('button', { name: '结果正确，确认' }).click();
    await page.getByText('样例结果已确认').waitFor();
    expect(await visitor.violations()).toEqual([]);
    await page.getByRole('button', { name: '发布', exact: true }).click();
    await page.getByLabel('改了什么（记入审计与历史）').fill('首次接入');
    await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
    await visitor.heading('解析规则').waitFor();
    await page.getByRole('complementary', { name: '规则详情' }).getByText('首次接入').first().waitFor();
    expect(await visitor.violations()).toEqual([]);
    await vi.waitFor(async () => {
      const marker = `mark${number}-${Date.now()}`;
      await sendLine(run.address.syslogTcpPort, `${linesOf(program)[0] ?? ''} 备注=${marker}`);
      expect(await eventOf(keeper, marker)).toMatchObject({
        'event.dataset': id,
        'source.ip': '10.20.3.7',
        'destination.ip': '203.0.113.9',
        'event.action': 'denied',
        'rule.name': '外联',
      });
    }, POLL);
    // What was stored before is as it was, until it is replayed.
    expect(await eventOf(keeper, early)).toEqual(before);
    await page
      .getByRole('complementary', { name: '规则详情' })
      .getByRole('button', { name: '重新解析已存日志' })
      .click();
    const dialog = page.getByRole('dialog', { name: '重新解析已存日志' });
    await dialog.getByLabel('来源').fill('127.0.0.1');
    // Of all that came from here only what no pack had known.
    await dialog.getByLabel('解析规则').fill(String(before?.['event.dataset']));
    await dialog.getByRole('button', { name: '试运行', exact: true }).click();
    await dialog.getByRole('table', { name: '变化的字段' }).waitFor();
    expect(await visitor.violations()).toEqual([]);
    expect(await eventOf(keeper, early)).toEqual(before);
    await dialog.getByRole('button', { name: /^执行，更新/ }).click();
    await dialog.getByRole('link', { name: '查看这些日志' }).waitFor();
    expect(await visitor.violations()).toEqual([]);
    expect(await eventOf(keeper, early)).toMatchObject({
      ...{ 'event.dataset': id, 'rule.name': '外联', 'event.original': before?.['event.original'] },
      'qiaolou.replayed_event': before?.['event.id'],
    });
    await dialog.getByRole('link', { name: '查看这些日志' }).click();
    await page.getByText(early).first().waitFor();
  });
});
