import { auditSigning, auditVerification } from '../parts/audit.ts';
import { changes } from '../parts/changes.ts';
import { compliance } from '../parts/compliance.ts';
import { configurationTrail } from '../parts/configuration-trail.ts';
import { console } from '../parts/console.ts';
import { control } from '../parts/control.ts';
import { directory } from '../parts/directory.ts';
import { forwarding } from '../parts/forwarding.ts';
import type { Given } from '../parts/given.ts';
import { probesBeforeConsole, probesBeforeProbes } from '../parts/early-probes.ts';
import { inputs, inputsEndFirst } from '../parts/inputs.ts';
import { intake, intakeKeys } from '../parts/intake.ts';
import { packs } from '../parts/packs.ts';
import { noParts, type PartList } from '../parts/part.ts';
import { pipeline } from '../parts/pipeline.ts';
import { siteProbes } from '../parts/site-probes.ts';
import { siteRecords } from '../parts/site-records.ts';
import { sitesWatched } from '../parts/sites-watched.ts';
import { probes } from '../parts/probes.ts';
import { replayOrders, replays } from '../parts/replays.ts';
import { response } from '../parts/response.ts';
import { retention, retentionElsewhere } from '../parts/retention.ts';
import { rules } from '../parts/rules.ts';
import { siblings } from '../parts/siblings.ts';
import { savedSources, sources } from '../parts/sources.ts';
import { stores } from '../parts/stores.ts';
import { collectorWork, importWork, work, workerWork } from '../parts/work.ts';

const folder = noParts<Given>().and(directory);
/** Everything between the spool and the incident, where no input runs. */
const core = folder.and(intake).and(stores).and(intakeKeys).and(auditSigning).and(response).and(changes).and(pipeline);

/** The parts of each role of a process, in the order they are opened. docs/decisions/0007 says why they are cut so. */
export const ROLES = {
  /** An import without a running platform. */
  import: core.and(importWork),
  /** A replay without a running platform. */
  replay: folder.and(stores).and(packs).and(replays),
  /** The whole platform in one process. */
  all: folder
    .and(probesBeforeConsole)
    .and(intake)
    .and(inputs)
    .and(sitesWatched)
    .and(stores)
    .and(intakeKeys)
    .and(auditSigning)
    .and(configurationTrail)
    .and(siblings)
    .and(response)
    .and(changes)
    .and(packs)
    .and(pipeline)
    .and(sources)
    .and(retention)
    .and(compliance)
    .and(replays)
    .and(work)
    .and(console)
    .and(control)
    .and(inputsEndFirst),
  /** Takes in logs and judges them. As many as there are places that logs come from. */
  collector: folder
    .and(probesBeforeProbes)
    .and(intake)
    .and(inputs)
    .and(sitesWatched)
    .and(stores)
    .and(intakeKeys)
    .and(configurationTrail)
    .and(siblings)
    .and(packs)
    .and(pipeline)
    .and(sources)
    .and(collectorWork)
    .and(probes)
    .and(control)
    .and(inputsEndFirst),
  /** A collector at another place, with nothing but a spool: it sends all it takes in to a centre. */
  site: folder
    .and(probesBeforeProbes)
    .and(intake)
    .and(inputs)
    .and(siteRecords)
    .and(intakeKeys)
    .and(forwarding)
    .and(siteProbes)
    .and(inputsEndFirst),
  /** Answers alerts, runs playbooks, measures and signs. More than one shares the work. */
  worker: folder
    .and(probesBeforeProbes)
    .and(stores)
    .and(auditSigning)
    .and(configurationTrail)
    .and(siblings)
    .and(response)
    .and(changes)
    .and(retention)
    .and(compliance)
    .and(packs)
    .and(replays)
    .and(workerWork)
    .and(probes),
  /** What people open in a browser. As many as a load balancer wants. */
  console: folder
    .and(probesBeforeConsole)
    .and(stores)
    .and(auditVerification)
    .and(configurationTrail)
    .and(siblings)
    .and(response)
    .and(retentionElsewhere)
    .and(compliance)
    .and(packs)
    .and(replayOrders)
    .and(rules)
    .and(savedSources)
    .and(console),
};

/** Everything between the spool and the incident, as its parts give it. */
export type CoreHouse = HouseOf<typeof core>;

/** What a replay without a running platform has. */
export type ReplayHouse = HouseOf<typeof ROLES.replay>;

/** What a whole platform's parts give. */
export type WholeHouse = HouseOf<typeof ROLES.all>;

type HouseOf<List> = List extends PartList<Given, infer House> ? House : never;
