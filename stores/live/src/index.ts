export { createMemoryLiveBus, type MemoryLiveBusOptions } from './memory/memory-live-bus.ts';
export { openRedisLiveBus, type RedisLiveBusOptions } from './redis/redis-live-bus.ts';
