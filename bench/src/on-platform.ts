import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, startPlatform, type Platform } from '@qiaolou/platform';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';

/** A platform as it is measured. */
export interface MeasuredPlatform {
  readonly platform: Platform;
  /** Its data directory, which ends with the measurement. */
  readonly data: string;
}

/** Measures a whole platform on free ports and an empty data directory; it is stopped afterwards, whatever happens. */
export async function onPlatform<T>(
  { settings = {}, demo }: { readonly settings?: object; readonly demo: boolean },
  measure: (measured: MeasuredPlatform) => Promise<T>,
): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'qiaolou-bench-'));
  const free = { port: 0 };
  const config = configSchema.parse({
    dataDirectory: data,
    console: free,
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
    log: { level: 'silent' },
    ...settings,
  });
  const platform = await startPlatform({ config, clock: systemClock, logger: pino({ level: 'silent' }), demo });
  try {
    return await measure({ platform, data });
  } finally {
    await platform.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
