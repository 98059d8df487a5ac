import type { ErrorText } from './error-text.ts';

/** Error codes of the live bus. */
export const LIVE_BUS_ERRORS = {
  'live.unavailable': { status: 503, zh: '实时消息通道不可达', en: 'The live bus cannot be reached' },
} as const satisfies Record<string, ErrorText>;
