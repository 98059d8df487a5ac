import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { inputKind, listenShape } from '../input-kind.ts';
import { FlowInput } from '../udp/flow-input.ts';

/** How flows are rolled up: those of every input of flows together. */
const rollUp = z
  .strictObject({
    enabled: setting(z.boolean().default(true), {
      zh: '是否按会话汇总流记录；false 时每条流记录存为一条日志',
      en: 'adds up the records of one conversation; false: every record is an event',
    }),
    seconds: setting(z.number().int().min(1).max(3_600).default(60), {
      unit: 's',
      zh: '汇总窗口的长度',
      en: 'length of a window',
    }),
    sourcePort: setting(z.boolean().default(false), {
      zh: '汇总时是否区分源端口',
      en: 'keeps connections from different source ports apart',
    }),
  })
  .prefault({});

/** NetFlow v5, v9 and IPFIX over UDP: datagrams are kept as they are. */
export const netflow = inputKind({
  id: 'netflow',
  code: 2,
  title: { zh: 'NetFlow / IPFIX（UDP）', en: 'NetFlow v5, v9 and IPFIX over UDP' },
  transport: 'udp',
  decode: 'flows',
  live: true,
  settings: z
    .strictObject({ ...listenShape(2055, { enabled: true, hostVariable: 'QIAOLOU_NETFLOW_HOST' }), rollUp })
    .prefault({}),
  open: (settings, given) => new FlowInput('netflow', { ...settings, ...given }),
});
