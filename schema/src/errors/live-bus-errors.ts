import type { ErrorText } from './error-text.ts';

/** Error codes of the live bus. */
export const LIVE_BUS_ERRORS = {
  'live.unavailable': {
    status: 503,
    zh: '实时消息通道不可达',
    en: 'The live bus cannot be reached',
    remedy: {
      zh: '检查 stores.redis.url 的地址与口令，以及 Redis 是否启动',
      en: 'Check address and password in stores.redis.url, and that Redis runs',
    },
  },
} as const satisfies Record<string, ErrorText>;
