import { complianceWork, retentionWork } from '@qiaolou/compliance';
import { incidentWork } from '@qiaolou/incidents';
import { periodicKind, QUEUE_LOOK, startWork, type RunningWork, type WorkKind } from '@qiaolou/job-queue';
import { playbookWork } from '@qiaolou/playbooks';
import { checkStores } from '../stores/check-stores.ts';
import type { WaitingPartName } from '../waiting/waiting-parts.ts';
import type { AuditSigning } from './audit.ts';
import type { Changes } from './changes.ts';
import type { Compliance } from './compliance.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import { renewReader } from './packs-trail.ts';
import type { Part } from './part.ts';
import type { Pipeline } from './pipeline.ts';
import type { ReplayWork } from './replays.ts';
import type { Retention } from './retention.ts';
import type { Response } from './response.ts';
import type { Sources } from './sources.ts';
import type { Stores } from './stores.ts';

/** Work that is going on. */
export interface Work {
  readonly work: RunningWork;
}

type ImportNeeds = Given & Stores & AuditSigning & Response & Changes;
type CollectorNeeds = Given & Stores & Intake & Sources & Pick<Pipeline, 'renewRuleSwitches'>;
type WorkerNeeds = ImportNeeds & Compliance & ReplayWork;

/** What a process does that only imports. */
export const importWork: Part<ImportNeeds, Work> = {
  name: 'work',
  open: (needs, closing) => start(ofRecords(needs), needs, closing),
};

/** What a collector does besides waiting for logs. */
export const collectorWork: Part<CollectorNeeds, Work> = {
  name: 'work',
  open: (needs, closing) => start(ofInputs(needs), needs, closing),
};

/** What a worker does: the durable work of all stages. */
export const workerWork: Part<WorkerNeeds & Retention, Work> = {
  name: 'work',
  open: (needs, closing) =>
    start(
      [...ofRecords(needs), ...complianceWork(needs.compliance), ...ofKept(needs), needs.replayWork],
      needs,
      closing,
    ),
};

/** What a whole platform does besides waiting for logs and people. */
export const work: Part<WorkerNeeds & CollectorNeeds & Retention, Work> = {
  name: 'work',
  open: (needs, closing) =>
    start(
      [
        ...[...ofRecords(needs), ...ofInputs(needs), ...complianceWork(needs.compliance)],
        ...[...ofKept(needs), needs.replayWork],
      ],
      needs,
      closing,
    ),
};

function ofRecords({ acts, changes, checkpointer, playbooks, watchResponse }: ImportNeeds): readonly WorkKind[] {
  return [
    ...playbookWork(playbooks),
    ...incidentWork(acts),
    periodicKind({ name: 'audit.checkpoint', every: '1s', run: () => checkpointer.tick() }),
    periodicKind({ name: 'changes.follow', every: '5s', run: () => changes.tick() }),
    periodicKind({ name: 'response.watch', every: '30s', run: watchResponse }),
  ];
}

function ofInputs(needs: CollectorNeeds): readonly WorkKind[] {
  const { clock, intake, records, renewRuleSwitches, sources, watchSources } = needs;
  return [
    periodicKind({ name: 'sources.save', every: '30s', run: () => sources.save() }),
    periodicKind({ name: 'sources.watch', every: '1m', run: watchSources }),
    // A key that is revoked or replaced elsewhere works no longer than this.
    periodicKind({ name: 'intake.keys', every: '5s', run: () => intake.renewKeys() }),
    periodicKind({ name: 'packs.reader', every: '2m', run: () => renewReader(records, clock.now(), intake.spoolId) }),
    // A rule that somebody switches off at whatever console judges no longer than this.
    periodicKind({ name: 'rules.switches', every: '5s', run: renewRuleSwitches }),
  ];
}

/** Days are sealed, moved, deleted by decision and watched. */
function ofKept({ retention, watchRetention }: Retention): readonly WorkKind[] {
  return [...retentionWork(retention), periodicKind({ name: 'retention.watch', every: '1m', run: watchRetention })];
}

/** Every process that does work looks at its stores, so that it is known since when one is away. */
function storeChecks(needs: Given & Stores): WorkKind {
  return periodicKind({ name: 'stores.check', every: '5s', run: () => checkStores(needs) });
}

async function start(kinds: readonly WorkKind[], needs: Given & Stores, closing: AsyncDisposableStack): Promise<Work> {
  const { clock, jobs, metrics, waiting } = needs;
  const partOf = (name: string): WaitingPartName => (name === QUEUE_LOOK ? 'jobs' : `work/${name}`);
  const running = await startWork({
    ...{ kinds: [...kinds, storeChecks(needs)], queue: jobs, clock },
    onError: (name, error) => waiting.because(partOf(name), error),
    onDone: (name) => waiting.over(partOf(name)),
  });
  closing.defer(() => running.close());
  metrics.beforeScrape(() => metrics.setWork(running.stats()));
  return { work: running };
}
