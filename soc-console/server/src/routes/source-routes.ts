import { isoTime, type LogSource } from '@qiaolou/schema';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';

/** Who sends logs, and how well. */
export function sourceRoutes({ clock, ports }: ConsoleContext): Pick<ApiHandlers, 'listSources'> {
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
      };
    },
  };
}
