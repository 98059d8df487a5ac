import { commandKind } from '../command-kind.ts';

/** `./qiaolou parser schema` */
export const command = commandKind({
  name: 'parser schema',
  help: {
    zh: '输出 pack.yaml 的 JSON Schema，供编辑器补全与检查',
    en: 'print the JSON Schema of pack.yaml, for an editor to complete and check by',
  },
  arguments: {},
  options: {},
  load: () => import('./run.ts'),
});
