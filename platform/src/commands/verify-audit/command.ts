import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou verify audit` */
export const command = commandKind({
  name: 'verify audit',
  help: { zh: '校验审计链，指出第一条异常记录', en: 'verify the audit trail; names the first bad entry' },
  arguments: {},
  options: {
    ...CONFIG_OPTIONS,
    key: {
      type: 'text',
      value: 'file',
      zh: '受信任的公钥（PEM），代替数据目录中的公钥',
      en: 'trusted public key (PEM) instead of the one in the data directory',
    },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});
