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
    witness: {
      type: 'text',
      value: 'file',
      zh: '存放在别处的签名点副本（audit-checkpoints.ndjson），可发现整机回退',
      en: 'checkpoints kept elsewhere (a copy of audit-checkpoints.ndjson): shows a roll-back of the whole machine',
    },
    offline: {
      type: 'flag',
      zh: '平台已停止：不判断最新签名的时间',
      en: 'the platform is stopped: the age of the newest signature is not judged',
    },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});
