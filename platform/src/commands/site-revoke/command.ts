import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';

/** `./qiaolou site revoke <name>` */
export const command = commandKind({
  name: 'site revoke',
  help: {
    zh: '吊销采集点的全部证书；在线的连接随即断开',
    en: 'revoke all certificates of a site; a connection that is open ends',
  },
  arguments: { name: { type: 'text', zh: '采集点名称', en: 'name of the site' } },
  options: CONFIG_OPTIONS,
  load: () => import('./run.ts'),
});
