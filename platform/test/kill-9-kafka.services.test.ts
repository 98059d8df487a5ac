import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startPlatformProcess, writeTestConfig } from './support/platform-process.ts';
import { storedLines, untilStored, wrongLines } from './support/stored-lines.ts';
import { kafkaTopic } from './support/kafka-topic.ts';

const EVENTS = 30_000;
const KILLS = 3;
const PARTITIONS = 3;
const broker = process.env['QIAOLOU_TEST_KAFKA'];
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-kill-kafka-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.skipIf(broker === undefined)(
  'Kafka: kill -9 in the middle of consuming; skipped where there is no broker',
  () => {
    it('stores every message once, and commits nothing that is not stored', async () => {
      const topic = await kafkaTopic(broker ?? '', PARTITIONS);
      const data = join(directory, 'data');
      const { file, ports } = await writeTestConfig(data, {
        inputs: { kafka: { enabled: true, brokers: [broker], topics: [topic.name], groupId: topic.name } },
      });
      const delays = Array.from({ length: KILLS }, () => Math.floor(Math.random() * 1_500));
      for (let kill = 0; kill < KILLS; kill += 1) {
        const platform = await startPlatformProcess(file, ports.console);
        const part = EVENTS / KILLS;
        const half = part / 2;
        await topic.send(kill * part, half);
        // Until it is a member and reads, however long the group waits for the member that was killed.
        await untilReading(ports.console);
        const sending = topic.send(kill * part + half, half);
        await new Promise((resolve) => setTimeout(resolve, delays[kill]));
        await platform.kill('SIGKILL');
        await sending;
      }
      const platform = await startPlatformProcess(file, ports.console);
      await untilReading(ports.console);
      await untilLagIsGone(ports.console);
      await untilStored(ports.console, 0);
      await platform.kill('SIGTERM');
      const context = { delays };
      const wrong = wrongLines(await storedLines(data), EVENTS);
      expect({ ...context, ...wrong }).toEqual({ ...context, missing: [], doubled: [], strange: [] });
      expect(await topic.committed()).toBe(EVENTS);
      await topic.close();
    }, 900_000);
  },
);

async function metrics(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

async function untilReading(port: number): Promise<void> {
  while (!/^qiaolou_broker_lag\{/m.test(await metrics(port))) await new Promise((resolve) => setTimeout(resolve, 200));
}

async function untilLagIsGone(port: number): Promise<void> {
  for (;;) {
    const lags = [...(await metrics(port)).matchAll(/^qiaolou_broker_lag\{.+\} (\d+)/gm)].map(([, lag]) => Number(lag));
    if (lags.length === PARTITIONS && lags.every((lag) => lag === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
