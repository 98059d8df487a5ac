import { openApiDocument } from '@qiaolou/soc-console-server';
import type { GeneratedPage } from '../generated-page.ts';

/** The HTTP API. */
export const page: GeneratedPage = {
  file: 'openapi.json',
  render: () => `${JSON.stringify(openApiDocument(), null, 2)}\n`,
};
