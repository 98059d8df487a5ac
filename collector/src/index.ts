export { eventId, type EventIdSource } from './event-id.ts';
