import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou site list`; `./qiaolou site` means the same. */
export const command = commandKind({
  name: 'site list',
  groupDefault: true,
  help: {
    zh: '列出已登记的采集点及其证书有效期',
    en: 'list the sites that are enrolled and how long their certificates are valid',
  },
  arguments: {},
  options: { ...CONFIG_OPTIONS, ...JSON_OPTION },
  load: () => import('./run.ts'),
});
