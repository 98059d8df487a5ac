import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou replay --source <address> --since <time>` */
export const command = commandKind({
  name: 'replay',
  help: {
    zh: '按现行解析规则重新解析已存日志',
    en: 'read stored events anew by the parser packs in force',
  },
  arguments: {},
  options: {
    ...CONFIG_OPTIONS,
    source: {
      type: 'text',
      value: '来源 source',
      zh: '发送方地址（log.source.address）或文件路径',
      en: 'sender (log.source.address) or path of the file',
    },
    since: {
      type: 'text',
      value: '时间 time',
      zh: '从何时起：2026-11-01、2026-11-01T08:00:00+08:00，或 7d、12h',
      en: 'from when on: 2026-11-01, 2026-11-01T08:00:00+08:00, or 7d, 12h',
    },
    until: { type: 'text', value: '时间 time', zh: '到何时止；默认到现在', en: 'until when; now when absent' },
    pack: {
      type: 'text',
      value: '规则 pack',
      zh: '只处理原来由此解析规则读出的日志',
      en: 'only events that this parser pack has read',
    },
    dryRun: { type: 'flag', zh: '只报告会改变什么，不作改动', en: 'only tell what would change' },
    judge: {
      type: 'flag',
      zh: '对新结果重新执行检测规则，告警标明来自重新解析',
      en: 'have rules judge what comes of it; alerts are marked as of a replay',
    },
    cancel: { type: 'text', value: '编号 id', zh: '取消进行中的重新解析', en: 'cancel a replay that is going on' },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});
