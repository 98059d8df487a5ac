import type { ErrorText } from './error-text.ts';

/** Error codes of the job queue. */
export const JOB_QUEUE_ERRORS = {
  'jobs.unavailable': {
    status: 503,
    zh: '任务队列不可达',
    en: 'The job queue cannot be reached',
    remedy: {
      zh: '检查数据目录中的 jobs.db 或 stores.redis.url，以及 Redis 是否启动',
      en: 'Check jobs.db in the data directory or stores.redis.url, and that Redis runs',
    },
  },
  'jobs.unsafeRedis': {
    status: 500,
    zh: 'Redis 未开启 AOF 或淘汰策略不是 noeviction，会丢任务',
    en: 'Redis lacks AOF or noeviction and would lose jobs',
  },
  'jobs.lost': {
    status: 500,
    zh: '任务队列的内容丢失（如 Redis 被清空），已按记录重新排入',
    en: 'The job queue lost its jobs (an emptied Redis); they were enqueued again from the records',
  },
  'jobs.invalidPayload': {
    status: 500,
    zh: '任务内容与任务类型不符',
    en: 'The payload does not fit the kind of job',
  },
  'jobs.closed': { status: 503, zh: '任务队列已关闭', en: 'The job queue is closed' },
} as const satisfies Record<string, ErrorText>;
