import type { DOCUMENT_ROUTES } from '@qiaolou/schema';
import type { HandlersOf } from '../http/api-call.ts';
import { openApiDocument } from '../openapi/openapi-document.ts';

/** The API about itself. */
export function documentHandlers() {
  const document = openApiDocument();
  return { getOpenApi: () => Promise.resolve(document) } satisfies HandlersOf<typeof DOCUMENT_ROUTES>;
}
