import { openSourceRegistry, type SourceRegistry } from '../sources/source-registry.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import type { Part } from './part.ts';
import type { Pipeline } from './pipeline.ts';
import type { Stores } from './stores.ts';

/** Who sends, and how it goes. */
export interface Sources {
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
    return { sources: registry };
  },
};
