import { commandKind } from '../command-kind.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou parser guess <file>` */
export const command = commandKind({
  name: 'parser guess',
  help: {
    zh: '由几行日志推断解析规则：报文头、语法、字段含义及把握程度',
    en: 'propose a parser pack from some lines of a device: header, grammar, fields and how sure each is',
  },
  arguments: {
    file: {
      type: 'text',
      zh: '日志文件，每行一条，UTF-8 或 GB18030；- 为标准输入',
      en: 'file of lines, UTF-8 or GB18030; - reads standard input',
    },
  },
  options: {
    id: {
      type: 'text',
      value: '厂商.产品 vendor.product',
      zh: '规则编号，即日志的数据集',
      en: 'id of the pack and dataset of its events',
    },
    vendor: { type: 'text', value: '厂商 vendor', zh: '设备厂商', en: 'vendor of the device' },
    product: { type: 'text', value: '产品 product', zh: '设备型号', en: 'product' },
    type: {
      type: 'text',
      value: '类型 type',
      zh: '设备类型：firewall、waf、ids、bastion……',
      en: 'kind of device: firewall, waf, ids, bastion or another',
    },
    write: {
      type: 'text',
      value: '目录 folder',
      zh: '写入此目录下以编号命名的子目录；写入 <数据目录>/parsers 即刻生效',
      en: 'write it into a folder of this one, named by the id; in <data>/parsers it is in force at once',
    },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});
