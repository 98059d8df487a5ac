import { isoTime, type LogSource, type SOURCE_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';

/** Who sends logs, and how well. */
export function sourceHandlers({ clock, ports }: ConsoleContext) {
  return {
    listSources: async () => {
      const sources = [...(await ports.sources())].sort((a, b) => (a.id < b.id ? -1 : 1));
      const sum = (of: (source: LogSource) => number): number => sources.reduce((total, one) => total + of(one), 0);
      return {
        at: isoTime(clock.now()),
        sources,
        totals: {
          received: sum((one) => one.received),
          shed: sum((one) => one.shed),
          events: sum((one) => one.events),
          unparsed: sum((one) => one.unparsed),
          rate: sum((one) => one.rate),
          silent: sum((one) => (one.silent ? 1 : 0)),
        },
        leftOutPacks: ports.leftOut().packs,
      };
    },
  } satisfies HandlersOf<typeof SOURCE_ROUTES>;
}
