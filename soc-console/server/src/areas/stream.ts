import type { STREAM_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';

/** Live updates as server-sent events. */
export function streamHandlers({ streams }: ConsoleContext) {
  return {
    stream: async ({ req, res, caller }) => {
      await streams.serve(req, res, caller);
      return undefined;
    },
  } satisfies HandlersOf<typeof STREAM_ROUTES>;
}
