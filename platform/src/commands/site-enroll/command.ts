import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';

/** `./qiaolou site enroll <name> --address <host:port>` */
export const command = commandKind({
  name: 'site enroll',
  help: {
    zh: '在中心登记一个采集点，生成它的接入文件（含私钥，复制到采集点后删除）',
    en: 'enrol a site at the centre and write its bundle (with its key: copy it to the site and delete it here)',
  },
  arguments: {
    name: { type: 'text', zh: '采集点名称：小写字母、数字、连字符', en: 'name of the site: a-z, 0-9, hyphens' },
  },
  options: {
    ...CONFIG_OPTIONS,
    address: {
      type: 'text',
      value: 'host:port',
      zh: '采集点连接中心的地址（必填）',
      en: 'where the site reaches the centre (required)',
    },
    days: { type: 'number', value: 'days', default: 730, zh: '证书有效天数', en: 'how long its certificate is valid' },
    out: {
      type: 'text',
      value: 'file',
      zh: '接入文件写到哪里（默认 <名称>.site.json）；已存在则不覆盖',
      en: 'where the bundle is written (default <name>.site.json); nothing is overwritten',
    },
    renew: {
      type: 'flag',
      zh: '采集点已登记：换发证书，旧证书到期或吊销前仍有效',
      en: 'it is enrolled already: another certificate; the old one is valid until it ends or is revoked',
    },
  },
  load: () => import('./run.ts'),
});
