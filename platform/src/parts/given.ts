import { randomBytes, randomUUID } from 'node:crypto';
import { assertDescriptors } from '@qiaolou/connections';
import type { Clock } from '@qiaolou/schema';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { SHIPPED_PARSERS_DIRECTORY } from '../shipped/shipped-directories.ts';
import { createWaitingParts, type WaitingParts } from '../waiting/waiting-parts.ts';

/** What a process is started with. */
export interface ProcessOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Folder of the parser packs; those of the release when absent. */
  readonly parserDirectory?: string | undefined;
  /** Aborted when the process is asked to end before it is started; never when absent. */
  readonly stopping?: AbortSignal | undefined;
}

/** What every part gets. */
export interface Given extends ProcessOptions {
  readonly stopping: AbortSignal;
  readonly parserDirectory: string;
  /** True for `qiaolou demo`: an old day is played back, and there is a demo account. */
  readonly demo: boolean;
  readonly metrics: Metrics;
  /** What cannot do its work now, and why. */
  readonly waiting: WaitingParts;
  /** A new unique id each time. */
  readonly ids: () => string;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Logs an error of background work under what it was about. */
  readonly logError: (what: string) => (error: unknown) => void;
  /** A part that cannot go on tells why; the first is what `fault` resolves with. */
  readonly onFault: (error: unknown) => void;
  readonly fault: Promise<unknown>;
}

/** Makes what the parts of one process share. Throws `platform.tooManyFiles` where they could not all be opened. */
export function createGiven(options: ProcessOptions, demo: boolean): Given {
  assertDescriptors();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const metrics = createMetrics();
  return {
    ...options,
    parserDirectory: options.parserDirectory ?? SHIPPED_PARSERS_DIRECTORY,
    stopping: options.stopping ?? new AbortController().signal,
    demo,
    metrics,
    waiting: toldParts(options, metrics),
    ids: randomUUID,
    random: Math.random,
    randomBytes,
    logError: (what) => (error) => options.logger.error({ err: error }, what),
    onFault: resolve,
    fault: promise,
  };
}

/** The list of waiting parts, told in the log when it changes and in the metrics with each scrape. */
function toldParts({ clock, logger }: ProcessOptions, metrics: Metrics): WaitingParts {
  const waiting = createWaitingParts({
    clock,
    onWait: (told, error) => logger.warn({ ...told, err: error }, 'a part waits and tries again'),
    onFailure: (failed) => metrics.partFailures.inc(failed),
    onResume: (told) => logger.info(told, 'a part goes on'),
  });
  metrics.beforeScrape(() => metrics.setWaiting(waiting.list()));
  return waiting;
}
