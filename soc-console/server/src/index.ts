export {
  createConsoleServer,
  type ConsoleListenOptions,
  type ConsoleServer,
  type ConsoleServerDeps,
} from './console-server.ts';
export type * from './ports.ts';
export { createStreamBus, type NumberedEvent, type Resumption, type StreamBus } from './stream/stream-bus.ts';
export { openApiDocument } from './openapi/openapi-document.ts';
export { NONCE_PLACEHOLDER } from './http/web-pages.ts';
export { createChangePublisher, type ChangePublisher, type ChangePublisherOptions } from './stream/change-publisher.ts';
