import type { FieldValue } from '@qiaolou/schema';
import { ecsValue } from '../event/ecs-value.ts';
import type { PackSet } from '../parse/packs/pack-schema.ts';
import type { SlotShared } from './line-reading.ts';
import { finished, type Finished } from './line-slots.ts';
import { planned } from './unplanned.ts';

/** Constants by the numbers of their fields. */
export type Constants = readonly (readonly [number, Finished])[];

/** Constants of a pack, made ready. @throws Unplanned when there is no room for a field. */
export function constantsOf(set: PackSet | undefined, { fields }: SlotShared): Constants {
  return Object.entries(set ?? {}).flatMap(([name, value]) => {
    const converted: FieldValue | undefined = ecsValue(name, value);
    return converted === undefined ? [] : [[planned(fields.of(name)).number, finished(converted)] as const];
  });
}
