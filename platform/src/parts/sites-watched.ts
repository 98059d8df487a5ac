import { SocError } from '@qiaolou/schema';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import type { Part } from './part.ts';

const LOOK_EVERY_MS = 30_000;

/** Sees that the sites that should send to this centre do; those that do not are told of at `/healthz` and in the log. */
export const sitesWatched: Part<Given & Intake, object> = {
  name: 'sites-watched',
  open: ({ config, intake, logError, waiting }, closing) => {
    if (!config.inputs.collectorForward.enabled) return Promise.resolve({});
    const look = async (): Promise<void> => {
      const sites = (await intake.figures()).inputs['collector-forward']?.sites ?? [];
      const silent = sites.filter((site) => site.silent).map(({ site }) => site);
      if (silent.length === 0) waiting.over('sites');
      else waiting.because('sites', new SocError('collector.siteSilent', { sites: silent }));
    };
    const timer = setInterval(() => void look().catch(logError('sites')), LOOK_EVERY_MS);
    timer.unref();
    closing.defer(() => clearInterval(timer));
    return Promise.resolve({});
  },
};
