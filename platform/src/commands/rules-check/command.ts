import { commandKind } from '../command-kind.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou rules check [paths...]`; `./qiaolou rules [paths...]` means the same. */
export const command = commandKind({
  name: 'rules check',
  groupDefault: true,
  help: {
    zh: '检查检测规则，逐条给出错误的文件与行号',
    en: 'check Sigma rules; prints each error with file and line',
  },
  arguments: {
    paths: {
      type: 'list',
      zh: '规则文件或目录；不写则检查自带规则',
      en: 'rule files or folders; the shipped rules when absent',
    },
  },
  options: JSON_OPTION,
  load: () => import('./run.ts'),
});
