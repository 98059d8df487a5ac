import type { AccountDesk, RandomBytes, RefusalTrail, SessionService } from '@qiaolou/accounts';
import type { RecordStore } from '@qiaolou/record-store';
import type { Clock } from '@qiaolou/schema';
import type { Logger } from 'pino';
import type { SessionCookie } from '../http/session-cookie.ts';
import type { ConsolePorts } from './console-ports.ts';
import type { FairReads } from '../http/fair-reads.ts';
import type { StreamBus } from '../live/stream-bus.ts';
import type { StreamEndpoint } from '../live/stream-endpoint.ts';

/** What handlers work with. */
export interface ConsoleContext {
  readonly records: RecordStore;
  readonly ports: ConsolePorts;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly logger: Logger;
  readonly bus: StreamBus;
  readonly accounts: AccountDesk;
  readonly sessions: SessionService;
  readonly cookie: SessionCookie;
  readonly streams: StreamEndpoint;
  readonly reads: FairReads;
  readonly refusals: RefusalTrail;
}
