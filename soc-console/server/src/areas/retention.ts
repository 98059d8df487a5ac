import type { RETENTION_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';

/** How long logs are kept, their seals, holds and deletions. */
export function retentionHandlers({ ports }: ConsoleContext) {
  const { retention } = ports;
  return {
    getRetention: () => retention.overview(),
    verifyRetention: ({ actor }) => retention.verify(actor),
    chooseRetention: ({ body, actor }) => retention.choosePolicy(body, actor),
    holdDays: ({ body, actor }) => retention.hold(body, actor),
    liftHold: ({ params, body, actor }) => retention.lift(params.id, body, actor),
    askDeletion: ({ body, actor }) => retention.ask(body, actor),
    decideDeletion: ({ params, body, actor }) => retention.decide(params.id, body, actor),
  } satisfies HandlersOf<typeof RETENTION_ROUTES>;
}
