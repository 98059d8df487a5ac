import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { connectionShape, inputKind, listenShape } from '../input-kind.ts';
import { CollectorForwardInput } from './collector-forward-input.ts';

/** Records of our own collectors at other places. They are kept under the name of the input they came through there. */
export const collectorForward = inputKind({
  id: 'collector-forward',
  code: 40,
  title: { zh: '下级采集点转发', en: 'other collectors' },
  transport: 'tcp',
  decode: 'text',
  live: true,
  settings: z
    .strictObject({
      ...listenShape(6520),
      ...connectionShape({ total: 256, perAddress: 32 }),
      silentSeconds: setting(z.number().int().min(30).max(604_800).default(900), {
        unit: 's',
        zh: '采集点超过这么久没有联系即告警',
        en: 'a site that has said nothing for so long is told of',
      }),
    })
    .prefault({}),
  open: ({ silentSeconds, ...settings }, given) =>
    new CollectorForwardInput({ ...settings, ...given, silentAfterMs: silentSeconds * 1_000 }),
});
