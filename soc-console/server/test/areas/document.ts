import { DOCUMENT_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { EVERYBODY, areaTests } from './area-tests.ts';

export const document = areaTests(DOCUMENT_ROUTES, {
  access: {
    getOpenApi: EVERYBODY,
  },
  calls: ({ as, exact }) => {
    test('the document describes itself', async () => {
      const document = await exact(await as('analyst'), 'getOpenApi');
      expect(document).toMatchObject({ openapi: '3.1.0' });
    });
  },
});
