import { jobKind, periodicKind, type WorkKind } from '@qiaolou/job-queue';
import { z } from 'zod';
import type { RetentionService } from './retention-service.ts';

/** Work of retention: what is due every ten minutes, and the nightly verification of every sealed file. */
export function retentionWork(service: RetentionService): readonly WorkKind[] {
  return [
    periodicKind({ name: 'retention.acts', every: '1s', run: () => service.answer() }),
    periodicKind({ name: 'retention.keep', every: '10m', run: () => service.keep() }),
    jobKind({
      queue: 'retention.verify',
      payload: z.strictObject({}),
      at: '03:20 Asia/Shanghai',
      handle: async () => ((await service.overview()).supported ? service.verify() : undefined),
    }),
  ];
}
