export {
  createConsoleServer,
  type ConsoleListenOptions,
  type ConsoleServer,
  type ConsoleServerDeps,
} from './server.ts';
export { createProbeServer, type ProbeServer, type ProbeServerDeps } from './probe-server.ts';
export type { ConsolePorts } from './context/console-ports.ts';
export type { DraftTrial, KeptLine, PackAsker, PackDeskService } from './context/pack-desk.ts';
export type { ReplayDeskService } from './context/replay-desk.ts';
export type { ConsoleProbes, Health } from './http/probe-pages.ts';
export { createStreamBus, type NumberedEvent, type Resumption, type StreamBus } from './live/stream-bus.ts';
export { followLive, type LiveFollower } from './live/follow-live.ts';
export { openApiDocument } from './openapi/openapi-document.ts';
export { NONCE_PLACEHOLDER } from './http/web-pages.ts';
export { createChangePublisher, type ChangePublisherOptions } from './live/change-publisher.ts';
