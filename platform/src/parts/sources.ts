import type { LogSource, SiteView } from '@qiaolou/schema';
import { processId } from '../siblings/process-id.ts';
import { Exporters } from '../sources/exporters.ts';
import { readSites } from '../sources/sites.ts';
import { createSourceWatch } from '../sources/source-watch.ts';
import { openSourceRegistry, readSources, type SourceRegistry } from '../sources/source-registry.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import type { Part } from './part.ts';
import type { Pipeline } from './pipeline.ts';
import type { Stores } from './stores.ts';

/** Who sends, and how it goes. */
export interface SourceFigures {
  readonly readSources: () => Promise<readonly LogSource[]>;
  readonly exportersOf: Exporters['of'];
  readonly sitesNow: () => Promise<readonly SiteView[]>;
}

/** The registry of those who send to this process. */
export interface Sources extends SourceFigures {
  readonly sources: SourceRegistry;
  /** Looks who is silent and who is new. */
  readonly watchSources: () => Promise<void>;
}

/** The registry of senders, fed by inputs and pipeline. */
export const sources: Part<Given & Directory & Stores & Intake & Pipeline, Sources> = {
  name: 'sources',
  open: async ({ clock, demo, directory, ids, intake, onBatch, pipeline, randomBytes, records }, closing) => {
    const collector = processId(directory.keys, randomBytes);
    const registry = await openSourceRegistry({ records, clock, replay: demo, collector });
    const exporters = new Exporters();
    onBatch((batch) => {
      registry.add(batch);
      exporters.add(batch.flows);
    });
    intake.onArrivals((arrivals) => registry.addArrivals(arrivals));
    closing.defer(() => registry.save());
    // The last batches are committed while the pipeline stops: their figures are saved after that.
    closing.defer(() => pipeline.stop());
    return {
      sources: registry,
      readSources: () => Promise.resolve(registry.snapshot()),
      exportersOf: (source) => exporters.of(source),
      sitesNow: readSites(() => intake.figures()),
      watchSources: createSourceWatch({ records, clock, ids, sources: registry }),
    };
  },
};

/** The figures collectors in other processes have saved, at most half a minute old. */
export const savedSources: Part<Given & Stores, SourceFigures> = {
  name: 'saved-sources',
  open: ({ clock, records }) =>
    Promise.resolve({
      readSources: () => readSources(records, clock),
      exportersOf: () => [],
      sitesNow: () => Promise.resolve([]),
    }),
};
