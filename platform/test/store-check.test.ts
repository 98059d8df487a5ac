import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { FINDINGS, type StoreCheck } from '@qiaolou/event-store/check';
import { holdDirectory } from '@qiaolou/files';
import { systemClock } from '@qiaolou/schema';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeCheck } from '../src/commands/store-check/describe-check.ts';
import { FINDING_TEXTS } from '../src/commands/store-check/finding-texts.ts';
import { qiaolou } from './support/platform-process.ts';
import { DAY, eventOf } from './support/stored-event.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-store-check-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A data directory with 30 events, most of them in a segment; gives the segment's file. */
async function dataWithEvents(): Promise<{ readonly data: string; readonly segment: string }> {
  const data = newFolder();
  const dir = join(data, 'events');
  mkdirSync(dir);
  const store = await openEmbeddedEventStore({ dir, clock: systemClock, threads: 1, flushRows: 20 });
  for (const first of [0, 10, 20]) await store.append(Array.from({ length: 10 }, (_, n) => eventOf(first + n)));
  await store.close();
  const [name = ''] = readdirSync(join(dir, 'segments'));
  return { data, segment: join(dir, 'segments', name) };
}

const check = (data: string, ...flags: readonly string[]) => qiaolou(['store', 'check', '--data', data, ...flags]);

describe('./qiaolou store check', () => {
  it('ends with 0 for a whole store, with its events and days', async () => {
    const { data } = await dataWithEvents();
    const { code, stdout, stderr } = await check(data, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ whole: true, events: 30, findings: [], left: 0 },
      days: [{ day: DAY, events: 30 }],
    });
    const text = await check(data);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toContain('存储完整 / The store is whole\n30 条日志 / events');
  });

  it('ends with 1 for a damaged one and names file and day', async () => {
    const { data, segment } = await dataWithEvents();
    const bytes = readFileSync(segment);
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    writeFileSync(segment, bytes);
    const { code, stdout } = await check(data);
    expect(code).toBe(1);
    expect(stdout).toContain('错误 / fault segments/00000001.seg: 数据片损坏 / a slice is damaged (segmentSlice)');
    expect(stdout).toContain(`日期 / days: ${DAY}`);
  });

  it('looks at the store of a running platform beside it, and says what it cannot look at', async () => {
    const { data, segment } = await dataWithEvents();
    const hold = holdDirectory(data, '2026-03-01T04:00:00.000Z');
    const store = await openEmbeddedEventStore({ dir: join(data, 'events'), clock: systemClock, threads: 1 });
    try {
      await store.append([eventOf(40)]);
      const { code, stdout, stderr } = await check(data, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ whole: true, events: 31, findings: [], unchecked: [] });
      const [name = ''] = readdirSync(join(data, 'events', 'journal'))
        .toSorted()
        .slice(-1);
      appendFileSync(join(data, 'events', 'journal', name), 'begun');
      const bytes = readFileSync(segment);
      bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
      writeFileSync(segment, bytes);
      const damaged = await check(data);
      expect(damaged.code).toBe(1);
      expect(damaged.stdout).toContain('错误 / fault segments/00000001.seg: 数据片损坏 / a slice is damaged');
      expect(damaged.stdout).toContain(
        '未检查 / not checked: 预写日志末尾正在写入 / the end of the journal, which is being written: 5 字节 / bytes\n',
      );
    } finally {
      await store.close();
      if (hold.held) hold.release();
    }
  });

  it('makes nothing where there is no store', async () => {
    const data = newFolder();
    const { code, stderr } = await check(data);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^platform\.noEmbeddedStore: /);
    expect(readdirSync(data)).toEqual([]);
  });
});

describe('the report of a check', () => {
  it('has a text in both languages for whatever can be found', () => {
    for (const { zh, en } of Object.values(FINDING_TEXTS)) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  it('has faults first, all that is known of each, and says what was left out', () => {
    const found: StoreCheck = {
      ...{ whole: false, files: 3, bytes: 900, events: 10, left: 4 },
      unchecked: [
        { what: 'newSegments', files: 2 },
        { what: 'unlisted', files: 1 },
      ],
      days: [
        { day: '2026-03-01', events: 4 },
        { day: '2026-03-02', events: 6 },
      ],
      findings: [
        { code: 'setAside', file: 'set-aside/a', days: [] },
        {
          ...{ code: 'journalDamaged', file: 'journal/1', days: [], events: 2, at: 5, bytes: 7, detail: 'why' },
          between: { after: '2026-03-01T00:00:00.000Z', before: '2026-03-02T00:00:00.000Z' },
        },
        {
          ...{ code: 'segmentSlice', file: 'segments/1', days: ['2026-03-01'] },
          parts: Array.from({ length: 10 }, (_, n) => `field${n}`),
        },
      ],
    };
    expect(FINDINGS.setAside).toBe('note');
    expect(describeCheck(found)).toBe(
      [
        '错误 / fault journal/1: 预写日志中间损坏 / the journal is damaged between its frames (journalDamaged)',
        '    日志 / events: 2',
        '    位置 / at 5，7 字节 / bytes',
        '    在此之后入库 / stored after: 2026-03-01T00:00:00.000Z',
        '    在此之前入库 / stored before: 2026-03-02T00:00:00.000Z',
        '    why',
        '错误 / fault segments/1: 数据片损坏 / a slice is damaged (segmentSlice)',
        '    日期 / days: 2026-03-01',
        '    读不出 / cannot be read: field0, field1, field2, field3, field4, field5, field6, field7 … (+2)',
        '提示 / note set-aside/a: 以前移开的文件 / was set aside before (setAside)',
        '另有 4 项未列出 / and 4 more',
        '未检查 / not checked: 检查期间新写成的段 / segments written meanwhile: 2',
        '未检查 / not checked: 正在写入或移除的段文件 / files of segments that are being written or removed: 1',
        '存储有损坏或缺失 / Something of the store is damaged or missing',
        '10 条日志 / events（2026-03-01 – 2026-03-02，2 天 / days），3 个文件 / files，900 字节 / bytes',
        '',
      ].join('\n'),
    );
  });
});
