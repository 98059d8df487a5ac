import type { LiveBus, PublishedEvent } from '@qiaolou/schema';
import type { StreamBus } from './stream-bus.ts';

/** Puts what the platform's processes publish on the stream of this one, until it is closed. */
export interface LiveFollower {
  close(): Promise<void>;
}

/** Follows the live bus from now on. A gap there is a gap in the stream: its clients are told to read everything anew. */
export function followLive(live: LiveBus<PublishedEvent>, bus: StreamBus): LiveFollower {
  const subscription = live.subscribe();
  const follow = async (): Promise<void> => {
    for await (const delivery of subscription) {
      if (delivery.kind === 'gap') bus.missed();
      else bus.publish(delivery.message);
    }
  };
  const followed = follow();
  return {
    close: async () => {
      subscription.close();
      await followed;
    },
  };
}
