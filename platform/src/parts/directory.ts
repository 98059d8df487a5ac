import { openDataDirectory, type DataDirectory } from '../stores/data-directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';

/** The folder of this process. */
export interface Directory {
  readonly directory: DataDirectory;
}

/** The data directory, taken for this process. */
export const directory: Part<Given, Directory> = {
  name: 'directory',
  open: ({ clock, config }, closing) => {
    const taken = openDataDirectory(config.dataDirectory, clock);
    closing.defer(() => taken.release());
    return Promise.resolve({ directory: taken });
  },
};
