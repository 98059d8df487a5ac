import {
  createAlertTriage,
  createIncidentDesk,
  createTriageActs,
  type AlertTriageService,
  type IncidentDeskService,
  type TriageActService,
} from '@qiaolou/incidents';
import {
  createConnectors,
  createPlaybookEngine,
  createPlaybookLibrary,
  readPlaybookDirectory,
  responseFigures,
  type PlaybookEngine,
  type PlaybookLibrary,
} from '@qiaolou/playbooks';
import { HOUR_MS } from '@qiaolou/schema';
import type { AutomationOptions } from '../response/automation.ts';
import { tellResponseTroubles } from '../response/response-troubles.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** What answers alerts, by people and by itself. */
export interface Response {
  readonly triage: AlertTriageService;
  readonly acts: TriageActService;
  readonly desk: IncidentDeskService;
  readonly library: PlaybookLibrary;
  readonly playbooks: PlaybookEngine;
  readonly automation: AutomationOptions;
  /** Looks whether what was done stands as it should, and tells it. */
  readonly watchResponse: () => Promise<void>;
}

/** Triage, incidents, playbooks and automation. */
export const response: Part<Given & Stores, Response> = {
  name: 'response',
  open: async ({ config, clock, ids, random, logError, metrics, records, jobs, waiting }) => {
    const library = createPlaybookLibrary(readPlaybookDirectory(), clock);
    const playbooks = await createPlaybookEngine({
      records,
      queue: jobs,
      connectors: createConnectors(config.connectors, { programPrefix: [] }),
      library,
      clock,
      ids,
      random,
      exclusive: config.stores.database.url === undefined,
      onFault: logError('waking a playbook failed'),
    });
    metrics.beforeScrape(async () =>
      metrics.setResponse(await responseFigures({ records, clock }), playbooks.figures(), clock.now()),
    );
    const desk = createIncidentDesk({ records, clock, ids });
    const { joinWithinHours, openIncidents, startPlaybooks, playbookMode } = config.automation;
    return {
      triage: createAlertTriage({ records, clock, ids }),
      acts: createTriageActs({ ...{ records, clock, ids }, queue: jobs, onFault: logError('waking an act failed') }),
      desk,
      library,
      playbooks,
      watchResponse: async () => tellResponseTroubles(await responseFigures({ records, clock }), waiting),
      automation: {
        ...{ records, desk, engine: playbooks, library },
        ...{ openIncidents, startPlaybooks, mode: playbookMode, joinWithinMs: joinWithinHours * HOUR_MS },
      },
    };
  },
};
