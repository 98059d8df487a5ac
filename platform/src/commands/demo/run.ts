import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INPUT_KINDS } from '@qiaolou/collector';
import { playDay, readScenario, scenarioDay } from '@qiaolou/scenarios';
import { DAY_MS, dayStart, systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { configSchema } from '../../config/config.ts';
import { loadConfig } from '../../config/load-config.ts';
import { buildWeb } from '../../shipped/build-web.ts';
import type { Platform } from '../../start/platform.ts';
import { startPlatform } from '../../start/start.ts';
import { readDemoResult, tellStory, type DemoResult, type PlayedDay } from './demo-story.ts';
import { endRequested } from '../end-requested.ts';
import { print, printError, printProgress } from '../print.ts';
import { stopInTime } from '../stop-in-time.ts';

export interface DemoOptions {
  /** End when the day is handled. */
  readonly once: boolean;
  /** Last line is JSON; nothing else goes to standard output. */
  readonly json: boolean;
  readonly events: number;
  readonly data: string | undefined;
  /** Port of the console; 0 takes a free one. */
  readonly port: number;
}

const SCENARIO = 'county-day';
/** Datagrams on their way between the player and the spool; half a default socket buffer. */
const DATAGRAMS_IN_FLIGHT = 96;

const SHOWN_EVERY_MS = 200;

/** Start of yesterday in Asia/Shanghai: a whole day that is over. */
function yesterday(now: number): number {
  return dayStart(now) - DAY_MS;
}

/** The demo's configuration: free ports, automation on in drill mode, stores as the environment says. */
function demoConfig(options: DemoOptions): ReturnType<typeof configSchema.parse> {
  const { stores } = loadConfig({ environment: process.env });
  const free = { host: '127.0.0.1', port: 0 };
  return configSchema.parse({
    dataDirectory: options.data ?? mkdtempSync(join(tmpdir(), 'qiaolou-demo-')),
    console: { host: '127.0.0.1', port: options.port },
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
    stores,
    // The day that is played is yesterday: its clocks are right, only late.
    detection: { maxClockSkewHours: 72 },
    automation: { openIncidents: true, startPlaybooks: true, playbookMode: 'drill' },
    log: { level: 'warn' },
  });
}

function progressLine(platform: Platform, sent: number, total: number): string {
  const { stored, alerts } = platform.counters();
  return `回放 ${sent}/${total} 条记录 · 已入库 ${stored} 条日志 · ${alerts} 个告警   `;
}

async function play(platform: Platform, { scenario, dayStart: start }: PlayedDay, options: DemoOptions): Promise<void> {
  const day = scenarioDay(scenario, { start, events: options.events });
  let shownAt = 0;
  const show = (text: string, always = false): void => {
    const now = systemClock.now();
    if (options.json || (!always && (!process.stderr.isTTY || now - shownAt < SHOWN_EVERY_MS))) return;
    shownAt = now;
    printProgress(text);
  };
  const before = await platform.datagramsHandled();
  await playDay(day, platform.playTargets, {
    onProgress: (sent, total) => show(progressLine(platform, sent, total)),
    room: async (sent) => {
      while (sent - ((await platform.datagramsHandled()) - before) > DATAGRAMS_IN_FLIGHT)
        await new Promise(setImmediate);
    },
  });
  await platform.drained();
  show(`${progressLine(platform, day.length, day.length)}\n`, true);
}

/** Plays a county's day through a platform of its own and tells what was found. */
export async function run(options: DemoOptions): Promise<number> {
  const config = demoConfig(options);
  const scenario = readScenario(SCENARIO);
  const logger = pino({ level: config.log.level }, pino.destination(2));
  if (!options.json) printError('准备控制台页面……\n');
  await buildWeb();
  const platform = await startPlatform({ config, clock: systemClock, logger, demo: true });
  try {
    const started = systemClock.now();
    const played = { scenario, dayStart: yesterday(started) };
    await play(platform, played, options);
    const result: DemoResult = await readDemoResult(platform, (systemClock.now() - started) / 1_000);
    if (!options.json) print(await tellStory(platform, played, result));
    if (!options.once) {
      // The measurement at the start saw an empty platform.
      await platform.compliance.measure();
      announce(platform, options);
      await Promise.race([endRequested(), platform.fault]);
    }
    await stopInTime(() => platform.stop());
    if (options.json) print(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (error) {
    await stopInTime(() => platform.stop());
    throw error;
  }
}

function announce(platform: Platform, options: DemoOptions): void {
  const account = platform.firstUsers.find(({ name }) => name === 'demo');
  const login =
    account === undefined ? '' : `账号 / user: ${account.name}\n一次性演示口令 / password: ${account.password}\n`;
  const text = `\n控制台 / console: ${platform.consoleUrl}\n${login}${inputLines(platform)}按 Ctrl+C 结束 / Ctrl+C ends\n`;
  (options.json ? printError : print)(text);
}

/** Where logs of one's own can be sent to while the demo runs. */
function inputLines(platform: Platform): string {
  return INPUT_KINDS.flatMap(({ id, title }) => {
    const at = platform.inputs[id];
    return at === undefined ? [] : [`日志接入 / input: ${title.zh} / ${title.en} ${at.host}:${at.port}\n`];
  }).join('');
}
