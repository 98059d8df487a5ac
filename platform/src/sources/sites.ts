import type { SiteFigures } from '@qiaolou/collector';
import { isoTime, type SiteView } from '@qiaolou/schema';
import type { IntakeFigures } from '../intake/intake-messages.ts';
import { askInTime } from '../observability/ask-in-time.ts';

/** Makes what asks the intake for the sites that send to it; of one that does not answer in time there are none. */
export function readSites(figures: () => Promise<IntakeFigures>): () => Promise<readonly SiteView[]> {
  const ask = askInTime(figures);
  return async () => ((await ask())?.inputs['collector-forward']?.sites ?? []).map(siteView);
}

/** A site as people see it. */
export function siteView({ status, lastSeenAt, clockDifferenceMs, ...site }: SiteFigures): SiteView {
  return {
    ...site,
    lastSeenAt: timeOf(lastSeenAt),
    clockDifferenceMs: clockDifferenceMs ?? null,
    status:
      status === undefined
        ? null
        : {
            ...{ backlogBytes: status.backlogBytes, spoolLimitBytes: status.spoolLimitBytes, lost: status.lost },
            oldestAt: timeOf(status.oldestAt),
            fullInSeconds: status.fullInSeconds ?? null,
            certificateUntil: timeOf(status.certificateUntil),
          },
  };
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : isoTime(ms);
}
