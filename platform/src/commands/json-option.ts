import type { OptionKind } from './command-kind.ts';

/** `--json` of commands whose result a program may read. */
export const JSON_OPTION = {
  json: { type: 'flag', zh: '输出的最后一行是一个 JSON 对象', en: 'last line of the output is one JSON object' },
} as const satisfies Readonly<Record<string, OptionKind>>;
