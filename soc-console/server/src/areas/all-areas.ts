import type { ConsoleContext } from '../context/console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';
import { alertHandlers } from './alerts.ts';
import { auditHandlers } from './audit.ts';
import { complianceHandlers } from './compliance.ts';
import { documentHandlers } from './document.ts';
import { eventHandlers } from './events.ts';
import { incidentHandlers } from './incidents.ts';
import { overviewHandlers } from './overview.ts';
import { packHandlers } from './packs.ts';
import { playbookHandlers } from './playbooks.ts';
import { retentionHandlers } from './retention.ts';
import { ruleHandlers } from './rules.ts';
import { sessionHandlers } from './sessions.ts';
import { sourceHandlers } from './sources.ts';
import { streamHandlers } from './stream.ts';
import { userHandlers } from './users.ts';

/** What answers each operation of the API; an area that is missing does not compile. */
export function allHandlers(context: ConsoleContext): ApiHandlers {
  return {
    ...sessionHandlers(context),
    ...overviewHandlers(context),
    ...alertHandlers(context),
    ...incidentHandlers(context),
    ...playbookHandlers(context),
    ...eventHandlers(context),
    ...sourceHandlers(context),
    ...packHandlers(context),
    ...ruleHandlers(context),
    ...auditHandlers(context),
    ...complianceHandlers(context),
    ...retentionHandlers(context),
    ...userHandlers(context),
    ...streamHandlers(context),
    ...documentHandlers(),
  };
}
