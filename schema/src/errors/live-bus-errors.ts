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
  'live.accessDenied': {
    status: 500,
    zh: 'Redis 拒绝登录，或该用户没有所需的权限',
    en: 'Redis refuses the login, or its user may not do what is needed',
    remedy: {
      zh: '核对 stores.redis.url 中的用户与口令，以及该用户的命令与频道权限',
      en: 'Check user and password in stores.redis.url, and which commands and channels the user may use',
    },
  },
} as const satisfies Record<string, ErrorText>;
