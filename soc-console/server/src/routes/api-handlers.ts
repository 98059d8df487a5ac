import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';
import { openApiDocument } from '../openapi/openapi-document.ts';
import { alertRoutes } from './alert-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { complianceRoutes } from './compliance-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { incidentRoutes } from './incident-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { playbookRoutes } from './playbook-routes.ts';
import { ruleRoutes } from './rule-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { sourceRoutes } from './source-routes.ts';
import { userRoutes } from './user-routes.ts';

/** What answers each operation of the route table; one that is missing does not compile. */
export function apiHandlers(context: ConsoleContext): ApiHandlers {
  const document = openApiDocument();
  return {
    ...sessionRoutes(context),
    ...overviewRoutes(context),
    ...alertRoutes(context),
    ...incidentRoutes(context),
    ...playbookRoutes(context),
    ...eventRoutes(context),
    ...sourceRoutes(context),
    ...ruleRoutes(context),
    ...auditRoutes(context),
    ...complianceRoutes(context),
    ...userRoutes(context),
    stream: async ({ req, res, caller }) => {
      await context.streams.serve(req, res, caller);
      return undefined;
    },
    getOpenApi: () => Promise.resolve(document),
  };
}
