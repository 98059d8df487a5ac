import { packJsonSchema } from '@qiaolou/collector';
import type { GeneratedPage } from '../generated-page.ts';

/** The editor's schema of parser packs. */
export const page: GeneratedPage = { file: 'pack.schema.json', render: packJsonSchema };
