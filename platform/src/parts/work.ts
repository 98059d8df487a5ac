import { complianceWork } from '@qiaolou/compliance';
import { periodicKind, startWork, type RunningWork, type WorkKind } from '@qiaolou/job-queue';
import { playbookWork } from '@qiaolou/playbooks';
import type { Compliance } from './compliance.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import type { Part } from './part.ts';
import type { Response } from './response.ts';
import type { Sources } from './sources.ts';
import type { Stores } from './stores.ts';

/** Work that is going on. */
export interface Work {
  readonly work: RunningWork;
}

type OwnNeeds = Given & Stores & Response;
type AllNeeds = OwnNeeds & Intake & Sources & Compliance;

/** What a process does that only imports. */
export const importWork: Part<OwnNeeds, Work> = {
  name: 'work',
  open: (needs, closing) => start(own(needs), needs, closing),
};

/** What a whole platform does besides waiting for logs and people. */
export const work: Part<AllNeeds, Work> = {
  name: 'work',
  open: (needs, closing) => start([...own(needs), ...whole(needs)], needs, closing),
};

function own({ checkpointer, playbooks }: OwnNeeds): readonly WorkKind[] {
  return [
    ...playbookWork(playbooks),
    periodicKind({ name: 'audit.checkpoint', every: '1s', run: () => checkpointer.tick() }),
  ];
}

function whole({ compliance, intake, sources }: AllNeeds): readonly WorkKind[] {
  return [
    periodicKind({ name: 'sources.save', every: '30s', run: () => sources.save() }),
    // A key that is revoked or replaced elsewhere works no longer than this.
    periodicKind({ name: 'intake.keys', every: '5s', run: () => intake.renewKeys() }),
    ...complianceWork(compliance),
  ];
}

async function start(
  kinds: readonly WorkKind[],
  { clock, jobs, logger, metrics }: OwnNeeds,
  closing: AsyncDisposableStack,
): Promise<Work> {
  const onError = (name: string, error: unknown): void => logger.error({ err: error, work: name }, 'work failed');
  const running = await startWork({ kinds, queue: jobs, clock, onError });
  closing.defer(() => running.close());
  metrics.beforeScrape(() => metrics.setWork(running.stats()));
  return { work: running };
}
