import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as ThePlatform from '@qiaolou/platform';
import type { Platform } from '@qiaolou/platform';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';

/** A platform as it is measured. */
export interface MeasuredPlatform {
  readonly platform: Platform;
  /** Its data directory, which ends with the measurement. */
  readonly data: string;
}

/** How the platform is started. */
export interface PlatformGiven {
  readonly settings?: object;
  readonly demo: boolean;
  /** Folder of the checkout whose platform it is; this one when absent. */
  readonly checkout?: string | undefined;
}

/** This checkout's folder. */
const OWN_CHECKOUT = join(import.meta.dirname, '../..');

/** Measures a whole platform on free ports and an empty data directory; it is stopped afterwards, whatever happens. */
export async function onPlatform<T>(
  { settings = {}, demo, checkout = OWN_CHECKOUT }: PlatformGiven,
  measure: (measured: MeasuredPlatform) => Promise<T>,
): Promise<T> {
  const { configSchema, startPlatform } = await platformOf(checkout);
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

/** What is asked of a platform has been the same for long enough to compare with. */
async function platformOf(checkout: string): Promise<typeof ThePlatform> {
  const url = pathToFileURL(join(checkout, 'platform/src/index.ts')).href;
  return (await import(url)) as typeof ThePlatform;
}
