import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { blockRuleSetting, isAccepted } from '../block-settings.ts';
import { fetchShape } from '../input-kind.ts';
import { pathPattern } from './path-pattern.ts';

const path = z
  .string()
  .min(2)
  .max(4_096)
  .refine((text) => isAccepted(() => pathPattern(text)), { error: 'an absolute path, * ? [] ** allowed, is expected' });

/** Files that are read alike. */
const followed = z.strictObject({
  paths: z.array(path).min(1).max(100),
  sender: z.string().min(1).max(200).optional(),
  charset: z.enum(['auto', 'utf-8', 'gb18030', 'big5']).default('auto'),
  format: z.enum(['auto', 'lines', 'w3c', 'zeek', 'csv']).default('auto'),
  multiLine: blockRuleSetting.optional(),
  startAt: z.enum(['beginning', 'end']).default('beginning'),
  gzipBacklog: z.boolean().default(false),
  bytesPerSecond: z.number().int().min(0).max(1_000_000_000).default(0),
});

/** Section `inputs.fileTail`. */
export const fileTailSettings = z
  .strictObject({
    ...fetchShape(),
    files: setting(z.array(followed).max(200).default([]), {
      zh: '跟读哪些文件：paths（绝对路径，可用 * ? [] **）、sender、charset、format、multiLine、startAt、gzipBacklog、bytesPerSecond，见 docs/operations.md',
      en: 'which files: paths (absolute, * ? [] ** allowed), sender, charset, format, multiLine, startAt, gzipBacklog, bytesPerSecond; see docs/operations.md',
    }),
    followLinks: setting(z.boolean().default(false), {
      zh: '是否跟随符号链接指向的文件；默认拒绝并指出',
      en: 'whether files behind symbolic links are read; refused and named by default',
    }),
    maxFiles: setting(z.number().int().min(1).max(10_000).default(500), {
      zh: '同时跟读的文件数上限',
      en: 'files followed at the same time',
    }),
    partialSeconds: setting(z.number().int().min(1).max(86_400).default(60), {
      unit: 's',
      zh: '末尾没有换行的半行等待这么久后原样收下',
      en: 'how long a last line without its end is waited for',
    }),
  })
  .prefault({});

/** Settings of the input. */
export type FileTailSettings = z.output<typeof fileTailSettings>;
/** Files that are read alike. */
export type FollowedFiles = FileTailSettings['files'][number];
