import { Redis, type RedisOptions } from 'ioredis';

/**
 * A connection whose `disconnect` always comes to its `end`. ioredis 6.0 forgets one that is just waiting to try again: it
 * clears the timer and ends a socket that is gone already, so that neither `end` comes nor do its commands fail, and BullMQ
 * waits for both for ever (redis/ioredis#2169, taskforcesh/bullmq#4656).
 */
export class EndingRedis extends Redis {
  override disconnect(reconnect = false): void {
    const waits = this.status === 'reconnecting';
    super.disconnect(reconnect);
    if (reconnect || !waits) return;
    // The try it waited for, made now and as the last one: whatever becomes of it, the connection ends after it.
    this.once('connect', () => super.disconnect());
    this.connect().catch(() => undefined);
  }

  /** BullMQ makes the connection it blocks on as a duplicate, which for ioredis is a plain one. */
  override duplicate<Override extends Partial<RedisOptions> | undefined = undefined>(override?: Override) {
    const made = super.duplicate(override);
    Object.setPrototypeOf(made, EndingRedis.prototype);
    return made;
  }
}
