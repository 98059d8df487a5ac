import type { OptionKind } from './command-kind.ts';

/** `--config` and `--data` of commands that work on a data directory; read by `commandConfig`. */
export const CONFIG_OPTIONS = {
  config: {
    type: 'text',
    value: 'file',
    zh: '配置文件（默认：当前目录的 qiaolou.yaml，如存在）',
    en: 'configuration (default: qiaolou.yaml if present)',
  },
  data: { type: 'text', value: 'dir', zh: '数据目录', en: 'data directory' },
} as const satisfies Readonly<Record<string, OptionKind>>;
