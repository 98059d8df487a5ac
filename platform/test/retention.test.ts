import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { describe, expect, it, onTestFinished } from 'vitest';
import { qiaolou, startPlatformProcess, writeTestConfig } from './support/platform-process.ts';
import { DAY, eventOf } from './support/stored-event.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-retention-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A data directory with a file of an old day, taken in on that day. */
async function oldData(folder: string): Promise<string> {
  const data = join(folder, 'data');
  mkdirSync(join(data, 'events'), { recursive: true });
  const clock = { now: () => Date.parse(`${DAY}T12:00:00+08:00`) };
  const store = await openEmbeddedEventStore({ dir: join(data, 'events'), clock, threads: 1 });
  await store.append(Array.from({ length: 10 }, (_, n) => eventOf(n)));
  await store.close();
  return data;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('a platform with old logs', () => {
  it('seals and moves them by itself, and its commands show whoever changes them afterwards', async () => {
    const folder = newFolder();
    const data = await oldData(folder);
    const cold = join(folder, 'cold');
    const { file: config, ports } = await writeTestConfig(data, { stores: { embedded: { coldDirectory: cold } } });
    const platform = await startPlatformProcess(config, ports.console);
    const moved = join(cold, 'segments');
    await until(() => existsSync(moved) && readdirSync(moved).some((name) => name.endsWith('.seg')));
    await until(() => readdirSync(join(data, 'events', 'segments')).length === 0);
    const metrics = await (await fetch(`http://127.0.0.1:${ports.console}/metrics`)).text();
    expect(metrics).toContain('qiaolou_event_disk_free_bytes{disk="hot"}');
    await platform.kill('SIGTERM');

    const listed = await qiaolou(['store', 'custody', '--config', config]);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toContain(`封存 / seal ${DAY}: 1 个文件 / files, 10 条 / events`);
    const check = (): ReturnType<typeof qiaolou> => qiaolou(['store', 'check', '--config', config]);
    expect(await check()).toMatchObject({ code: 0 });

    const [name = ''] = readdirSync(moved);
    const bytes = readFileSync(join(moved, name));
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    writeFileSync(join(moved, name), bytes);
    const changed = await check();
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('sealedChanged');

    rmSync(join(data, 'events', 'custody.ndjson'));
    const cut = await qiaolou(['store', 'custody', '--config', config]);
    expect(cut.code).toBe(1);
    expect(cut.stdout).toContain('已被截去或替换 / entry 1 was cut off or replaced');
  });

  it.each([
    ['retention.defaultDays', { defaultDays: 179 }],
    ['retention.classes', { classes: ['vpn=30'] }],
  ])('does not start when it is to keep them shorter than the law asks: %s', async (setting, retention) => {
    const folder = newFolder();
    const { file } = await writeTestConfig(join(folder, 'data'), { retention });
    const { code, stderr } = await qiaolou(['start', '--config', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^retention\.belowFloor: /);
    expect(stderr).toContain(setting);
  });
});
