import { createChangePublisher } from '@qiaolou/soc-console-server';
import { answerDetections, leaveDetections } from '../changes/answer-detections.ts';
import { ChangeDuty } from '../changes/change-duty.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Response } from './response.ts';
import type { Stores } from './stores.ts';

/** What follows the change log. */
export interface Changes {
  readonly changes: ChangeDuty;
}

/**
 * Tells the consoles what changed and answers new alerts, in one process of those that share a database. Closed after
 * whatever still writes alerts, so that those are answered too.
 */
export const changes: Part<Given & Stores & Response, Changes> = {
  name: 'changes',
  open: async ({ automation, live, logError, metrics, records }, closing) => {
    const logUnanswered = logError('answering alerts failed');
    const onFault = (error: unknown): void => {
      metrics.automationFailures.inc();
      logUnanswered(error);
    };
    const duty = new ChangeDuty({
      records,
      open: async (from) => {
        const logUnpublished = logError('publishing changes failed');
        const publisher = createChangePublisher({ records, bus: live, from, onFault: logUnpublished });
        if (automation.openIncidents) return [publisher, await answerDetections({ automation, onFault })];
        await leaveDetections(records);
        return [publisher];
      },
    });
    closing.defer(() => duty.close());
    await duty.tick();
    metrics.beforeScrape(() => metrics.changesFollowed.set(Number(duty.held)));
    return { changes: duty };
  },
};
