import { RETENTION_FLOOR_DAYS, setting, SocError } from '@qiaolou/schema';
import { z } from 'zod';

/** A dataset and its days. */
const CLASS = /^([^\s=,]{1,128})=(\d{1,5})$/;

/** `retention`: how long logs are kept. Nothing is ever deleted by itself. */
export const retentionSection = z
  .strictObject({
    defaultDays: setting(z.number().int().min(1).max(36_500).default(RETENTION_FLOOR_DAYS), {
      zh: '日志留存天数，在控制台设定后以控制台为准；低于法定 180 天（六个月）则拒绝启动',
      en: 'days that logs are kept, until the console chooses; a start with fewer than the legal 180 (six months) is refused',
    }),
    classes: setting(
      z
        .array(z.string().regex(CLASS, { error: 'not like vpn=365' }))
        .max(100)
        .default([]),
      {
        zh: '按日志类型（event.dataset）另定的留存天数，写作 vpn=365，同样不得低于 180 天',
        en: 'days for single datasets (event.dataset), written vpn=365, likewise 180 at least',
      },
    ),
    lateDays: setting(z.number().int().min(1).max(30).default(2), {
      zh: '一天结束后等待迟到日志几天再封存',
      en: 'days after its end that a day waits for late events before it is sealed',
    }),
    coldAfterDays: setting(z.number().int().min(7).max(36_500).default(30), {
      zh: '配置了旧日志目录时，几天前的文件移入其中',
      en: 'days after which files are moved to the directory for old files, where one is configured',
    }),
  })
  .prefault({});

/** Days of single datasets, as a section has them. */
export function classDays({ classes }: Pick<z.output<typeof retentionSection>, 'classes'>): readonly {
  readonly dataset: string;
  readonly days: number;
}[] {
  return classes.flatMap((text) => {
    const [, dataset = '', days] = CLASS.exec(text) ?? [];
    return dataset === '' ? [] : [{ dataset, days: Number(days) }];
  });
}

/** Throws `retention.belowFloor` (details: setting, days, floor) for a configuration that keeps logs shorter than the law asks. */
export function mustKeepLegally(section: z.output<typeof retentionSection>): void {
  const floor = RETENTION_FLOOR_DAYS;
  const { defaultDays: days } = section;
  if (days < floor) throw new SocError('retention.belowFloor', { setting: 'retention.defaultDays', days, floor });
  const short = classDays(section).find((one) => one.days < floor);
  if (short !== undefined)
    throw new SocError('retention.belowFloor', { setting: 'retention.classes', ...short, floor });
}
