import { join } from 'node:path';
import {
  assertUsable,
  Forwarder,
  openSpoolReader,
  parseCentreAddress,
  readSiteBundle,
  SpoolForecast,
  type ForwardSource,
  type SiteBundle,
} from '@qiaolou/collector';
import { SocError, type SpoolPosition } from '@qiaolou/schema';
import { lostRecords } from '../intake/intake-figures.ts';
import { ForwardCursor } from '../sites/forward-cursor.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import type { Part } from './part.ts';

const CURSOR_FILE = 'forward-cursor.json';

type Needs = Given & Directory & Intake;

/** Sends the spool to the centre, and lets go of what the centre has. Throws what is wrong with the site's bundle. */
export const forwarding: Part<Needs, object> = {
  name: 'forwarding',
  open: (needs, closing) => {
    const { config, clock, directory, intake, logger, logError, metrics, random, waiting } = needs;
    const bundle = readBundle(config.forward.bundleFile);
    const to = parseCentreAddress(config.forward.to ?? bundle.centre);
    const { spoolId } = intake;
    const cursor = new ForwardCursor(join(directory.root, CURSOR_FILE), spoolId, clock, logError('forward cursor'));
    const backlog = watchBacklog(needs, bundle, cursor);
    const forwarder = new Forwarder({
      ...{
        bundle,
        to,
        spoolId,
        clock,
        random,
        from: cursor.next,
        heartbeatMs: config.forward.heartbeatSeconds * 1_000,
      },
      openSource: (from): ForwardSource => openSpoolReader({ dir: directory.spool, from }),
      onAcknowledged: (next) => {
        if (cursor.moveTo(next)) void removeBefore(needs, next);
      },
      status: backlog.status,
      onState: (error) => {
        if (error === undefined) waiting.over('forward');
        else waiting.because('forward', error);
      },
    });
    const port = intake.readerPort();
    port.on('message', () => forwarder.poke());
    port.unref();
    metrics.beforeScrape(async () => {
      const { backlogBytes, fullInSeconds } = await backlog.status();
      const certificateUntil = Date.parse(bundle.expiresAt);
      metrics.setForwarder({ ...forwarder.figures(), backlogBytes, fullInSeconds, certificateUntil });
    });
    logger.info({ site: bundle.site, ...to, certificateUntil: bundle.expiresAt }, 'forwarding to the centre');
    forwarder.start();
    closing.defer(() => cursor.close());
    closing.defer(() => forwarder.stop());
    return Promise.resolve({});
  },
};

function readBundle(file: string | undefined): SiteBundle {
  if (file === undefined) throw new SocError('collector.forwardBundleMissing', { file: '' });
  const bundle = readSiteBundle(file);
  assertUsable(bundle);
  return bundle;
}

/** What the centre and the metrics are told of the backlog. */
function watchBacklog({ clock, config, directory, intake }: Needs, bundle: SiteBundle, cursor: ForwardCursor) {
  const forecast = new SpoolForecast();
  const spoolLimitBytes = config.spool.maxBytes;
  return {
    status: async () => {
      const figures = await intake.figures();
      const backlogBytes = openSpoolReader({ dir: directory.spool, from: cursor.next }).pendingBytes();
      forecast.add(clock.now(), backlogBytes);
      return {
        backlogBytes,
        spoolLimitBytes,
        fullInSeconds: forecast.fullInSeconds(spoolLimitBytes),
        lost: lostRecords(figures),
        certificateUntil: Date.parse(bundle.expiresAt),
      };
    },
  };
}

/** What the centre has, this site needs no more. Whatever the disk does not let go goes with the next. */
async function removeBefore({ intake, logError }: Needs, next: SpoolPosition): Promise<void> {
  try {
    await intake.removeBefore(next);
  } catch (error) {
    logError('spool not cleared')(error);
  }
}
