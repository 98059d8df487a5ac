import { IMPORT_FORMATS, type ImportFault, type ImportFormatId } from '@qiaolou/collector';
import { hasCode, SocError, systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { hasControlSocket, importThroughPlatform } from '../../control/control-socket.ts';
import { startCore } from '../../start/start.ts';
import { importIntoCore, type ImportOrder, type ImportResult } from '../../imports/import-into-core.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { stopInTime } from '../stop-in-time.ts';
import { print, printError, printProgress } from '../print.ts';

export interface ImportFlags extends ConfigFlags {
  readonly file: string;
  readonly format: string | undefined;
  readonly json: boolean;
}

async function importAlone(
  flags: ImportFlags,
  order: ImportOrder,
  onProgress: (share: number) => void,
): Promise<ImportResult> {
  const config = commandConfig(flags);
  const core = await startCore({ config, clock: systemClock, logger: pino({ level: 'warn' }, pino.destination(2)) });
  try {
    return await Promise.race([
      importIntoCore(core, order, onProgress),
      core.fault.then((error) => Promise.reject(error as Error)),
    ]);
  } finally {
    await stopInTime(() => core.stop());
  }
}

/** Imports a file: through the running platform of the data directory, or by itself when none is running. */
export async function run(flags: ImportFlags): Promise<number> {
  const order = { file: flags.file, format: formatOf(flags.format) };
  const { dataDirectory } = commandConfig(flags);
  let shown = -1;
  const onProgress = (share: number): void => {
    const percent = Math.floor(share * 100);
    if (percent === shown || !process.stderr.isTTY) return;
    shown = percent;
    printProgress(`读取 ${percent} %  `);
  };
  let result: ImportResult;
  try {
    result = await importAlone(flags, order, onProgress);
  } catch (error) {
    if (!hasCode(error, 'platform.dataLocked') || !hasControlSocket(dataDirectory)) throw error;
    result = await importThroughPlatform(dataDirectory, order, onProgress);
  }
  if (process.stderr.isTTY) printError('\n');
  if (flags.json) print(`${JSON.stringify(result)}\n`);
  else print(tellImport(result, flags.format !== undefined));
  return 0;
}

/** Throws `collector.importFormatUnknown`. */
function formatOf(asked: string | undefined): ImportFormatId | undefined {
  const known = IMPORT_FORMATS.map(({ id }) => id);
  const format = known.find((id) => id === asked);
  if (asked !== undefined && format === undefined)
    throw new SocError('collector.importFormatUnknown', { format: asked, known });
  return format;
}

/** The result in words: what the file was read as, what became of it, where it is damaged. */
function tellImport(result: ImportResult, isAsked: boolean): string {
  const { read, stored, duplicates, failed, alerts, seconds, format, faults, firstFaults } = result;
  const title = IMPORT_FORMATS.find(({ id }) => id === format)?.title.zh;
  const how = isAsked ? '按 --format' : '按内容识别，可用 --format 指定';
  const lines = [
    title === undefined ? '文件是空的' : `格式 ${format}：${title}（${how}）`,
    `读取 ${read} 条，入库 ${stored}，重复 ${duplicates}，失败 ${failed}，告警 ${alerts}，用时 ${seconds.toFixed(1)} 秒`,
    ...(faults === 0 ? [] : [`有 ${faults} 处读不完整：`]),
    ...firstFaults.map((fault) => `  ${placeOf(fault)}：${fault.reason}`),
    ...(faults > firstFaults.length ? [`  …… 另有 ${faults - firstFaults.length} 处`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function placeOf({ line, at, record }: ImportFault): string {
  const place = line === undefined ? `偏移 ${at ?? 0}` : `第 ${line} 行`;
  return record === undefined ? place : `${place}，记录 ${record}`;
}
