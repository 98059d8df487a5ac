import { decideSource } from '@qiaolou/incidents';
import type { SOURCE_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { sourceDetail, sourceList } from '../views/sources.ts';

/** Who sends logs, and how well. */
export function sourceHandlers(context: ConsoleContext) {
  return {
    listSources: () => sourceList(context),
    getSource: ({ query }) => sourceDetail(context, query.id),
    decideSource: async ({ body, actor }) => {
      // A source that nobody has heard is none to decide about.
      await sourceDetail(context, body.source);
      await decideSource(context, body, actor);
      return sourceDetail(context, body.source);
    },
  } satisfies HandlersOf<typeof SOURCE_ROUTES>;
}
