import type { RecordStore } from '@qiaolou/record-store';
import type { Clock } from '@qiaolou/schema';
import type { Logger } from 'pino';
import type { ConsolePorts, RandomBytes } from './ports.ts';
import type { LoginLimiter } from './session/login-limiter.ts';
import type { SessionCookie } from './session/session-cookie.ts';
import type { SessionService } from './session/session-service.ts';
import type { StreamBus } from './stream/stream-bus.ts';
import type { StreamEndpoint } from './stream/stream-endpoint.ts';

/** What handlers work with. */
export interface ConsoleContext {
  readonly records: RecordStore;
  readonly ports: ConsolePorts;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly logger: Logger;
  readonly bus: StreamBus;
  readonly sessions: SessionService;
  readonly cookie: SessionCookie;
  readonly limiter: LoginLimiter;
  readonly streams: StreamEndpoint;
}
