export { createMemoryLiveBus, type MemoryLiveBusOptions } from './memory/memory-live-bus.ts';
