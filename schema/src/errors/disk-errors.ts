import type { ErrorText } from './error-text.ts';

/** Error codes of the disk, whatever is kept on it. */
export const DISK_ERRORS = {
  'disk.full': {
    status: 503,
    zh: '磁盘已满，写入等待中，清理磁盘后自动继续',
    en: 'The disk is full; writing waits and goes on by itself once there is room',
  },
  'disk.refuses': {
    status: 503,
    zh: '磁盘拒绝写入（只读、无权限或硬件错误），正在重试，请检查磁盘',
    en: 'The disk refuses to write (read-only, not permitted or failing); it is tried again, check the disk',
  },
} as const satisfies Record<string, ErrorText>;
