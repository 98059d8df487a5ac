import { commandKind } from '../command-kind.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou playbooks check [files...]`; `./qiaolou playbooks [files...]` means the same. */
export const command = commandKind({
  name: 'playbooks check',
  groupDefault: true,
  help: {
    zh: '检查处置剧本，逐条给出错误的文件与行号',
    en: 'check playbooks; prints each error with file and line',
  },
  arguments: {
    files: {
      type: 'list',
      zh: '剧本文件；不写则检查自带剧本',
      en: 'playbook files; the shipped playbooks when absent',
    },
  },
  options: JSON_OPTION,
  load: () => import('./run.ts'),
});
