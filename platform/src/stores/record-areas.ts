import { ALERTS_AREA } from '@qiaolou/incidents';
import type { AreaSchema } from '@qiaolou/record-store';

/** Areas of tables besides the store's own, in order: a table may refer to tables of earlier ones. */
export const RECORD_AREAS: readonly AreaSchema[] = [ALERTS_AREA];
