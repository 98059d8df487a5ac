import type { OVERVIEW_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { overview } from '../views/overview.ts';

/** The home strip. */
export function overviewHandlers(context: ConsoleContext) {
  return {
    getOverview: (call) => overview(context, call),
  } satisfies HandlersOf<typeof OVERVIEW_ROUTES>;
}
