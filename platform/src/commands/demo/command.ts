import { commandKind } from '../command-kind.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou demo` */
export const command = commandKind({
  name: 'demo',
  help: {
    zh: '演示：在新数据目录上回放一天并讲出发现',
    en: 'play a synthetic county day and tell what was found',
  },
  arguments: {},
  options: {
    once: { type: 'flag', zh: '这一天处理完后自行结束', en: 'end by itself when the day has been handled' },
    ...JSON_OPTION,
    events: { type: 'number', value: 'n', default: 60_000, zh: '这一天的日志条数', en: 'events of the day' },
    data: {
      type: 'text',
      value: 'dir',
      zh: '数据目录（默认：新建的临时目录）',
      en: 'data directory (default: a fresh temporary one)',
    },
    port: { type: 'number', value: 'n', default: 8440, zh: '控制台端口', en: 'port of the console' },
  },
  load: () => import('./run.ts'),
});
