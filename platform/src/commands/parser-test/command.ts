import { commandKind } from '../command-kind.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou parser test <folder>` */
export const command = commandKind({
  name: 'parser test',
  help: {
    zh: '检查解析规则及其样例，逐条给出错误的文件与行号',
    en: 'check a parser pack and its samples; prints each error with file and line',
  },
  arguments: {
    folder: { type: 'text', zh: '解析规则包目录', en: 'folder of the pack' },
  },
  options: {
    accept: {
      type: 'flag',
      zh: '先把样例现在的解析结果写成期望（写后请逐字段核对）',
      en: 'first write what the samples give now as what is expected; read it field by field',
    },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});
