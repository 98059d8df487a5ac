export * from './spool/index.ts';
export { eventId, type EventIdSource } from './event-id.ts';
