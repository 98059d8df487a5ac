import { SocError } from '@qiaolou/schema';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Bounds login attempts before any password is hashed. */
export interface LoginLimiter {
  /** Throws `auth.tooMany` (details.retryAfterSeconds) when the address has tried too often within a minute. */
  admit(ip: string): Promise<void>;
}

/** In memory: each console process counts for itself. IPv6 clients count by /64, the least a site has. */
export function createLoginLimiter(attemptsPerMinute: number): LoginLimiter {
  const limiter = new RateLimiterMemory({ points: attemptsPerMinute, duration: 60 });
  return {
    admit: async (ip) => {
      try {
        await limiter.consume(clientKey(ip));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new SocError('auth.tooMany', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1_000) });
      }
    },
  };
}

function clientKey(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip;
  const [head = '', tail] = ip.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array.from({ length: zeros }, () => '0'), ...back].slice(0, 4).join(':');
}
