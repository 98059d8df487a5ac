export { MemoryEventStore } from './memory/memory-event-store.ts';
export { compileRe2 } from './re2-regex.ts';
export { eventDay } from './event-day.ts';
