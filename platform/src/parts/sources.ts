import type { LogSource } from '@qiaolou/schema';
import { openSourceRegistry, readSources, type SourceRegistry } from '../sources/source-registry.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import type { Part } from './part.ts';
import type { Pipeline } from './pipeline.ts';
import type { Stores } from './stores.ts';

/** Who sends, and how it goes. */
export interface SourceFigures {
  readonly readSources: () => Promise<readonly LogSource[]>;
}

/** The registry of those who send to this process. */
export interface Sources extends SourceFigures {
  readonly sources: SourceRegistry;
}

/** The registry of senders, fed by inputs and pipeline. */
export const sources: Part<Given & Stores & Intake & Pipeline, Sources> = {
  name: 'sources',
  open: async ({ clock, demo, intake, onBatch, pipeline, records }, closing) => {
    const registry = await openSourceRegistry(records, clock, demo);
    onBatch((batch) => registry.add(batch));
    intake.onArrivals((arrivals) => registry.addArrivals(arrivals));
    closing.defer(() => registry.save());
    // The last batches are committed while the pipeline stops: their figures are saved after that.
    closing.defer(() => pipeline.stop());
    return { sources: registry, readSources: () => Promise.resolve(registry.snapshot()) };
  },
};

/** The figures collectors in other processes have saved, at most half a minute old. */
export const savedSources: Part<Given & Stores, SourceFigures> = {
  name: 'saved-sources',
  open: ({ clock, records }) => Promise.resolve({ readSources: () => readSources(records, clock) }),
};
