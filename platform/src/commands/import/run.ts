import { hasCode, systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { hasControlSocket, importThroughPlatform } from '../../control/control-socket.ts';
import { startCore } from '../../start/start.ts';
import { importIntoCore, type ImportResult } from '../../imports/import-into-core.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { stopInTime } from '../stop-in-time.ts';
import { print, printError, printProgress } from '../print.ts';

export interface ImportFlags extends ConfigFlags {
  readonly file: string;
  readonly json: boolean;
}

async function importAlone(flags: ImportFlags, onProgress: (share: number) => void): Promise<ImportResult> {
  const config = commandConfig(flags);
  const core = await startCore({ config, clock: systemClock, logger: pino({ level: 'warn' }, pino.destination(2)) });
  try {
    return await Promise.race([
      importIntoCore(core, flags.file, onProgress),
      core.fault.then((error) => Promise.reject(error as Error)),
    ]);
  } finally {
    await stopInTime(() => core.stop());
  }
}

/** Imports a file: through the running platform of the data directory, or by itself when none is running. */
export async function run(flags: ImportFlags): Promise<number> {
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
    result = await importAlone(flags, onProgress);
  } catch (error) {
    if (!hasCode(error, 'platform.dataLocked') || !hasControlSocket(dataDirectory)) throw error;
    result = await importThroughPlatform(dataDirectory, flags.file, onProgress);
  }
  if (process.stderr.isTTY) printError('\n');
  if (flags.json) print(`${JSON.stringify(result)}\n`);
  else
    print(
      `读取 ${result.read} 条，入库 ${result.stored}，重复 ${result.duplicates}，失败 ${result.failed}，告警 ${result.alerts}，用时 ${result.seconds.toFixed(1)} 秒\n`,
    );
  return 0;
}
