import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { API_ROUTES, ERROR_CATALOGUE, type ApiOperation, type ApiRoute } from '@qiaolou/schema';
import { openApiDocument } from '../src/index.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: unknown;
  readonly 'x-permission': string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  readonly 'x-error-codes': Readonly<Record<string, unknown>>;
}

const document = openApiDocument() as unknown as Document;

test('lists every operation of the route table and no other', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(API_ROUTES).sort());
  for (const operation of operations) {
    const route: ApiRoute = API_ROUTES[operation.operationId as ApiOperation];
    expect(operation['x-permission']).toBe(route.access);
    expect(operation.security === undefined).toBe(route.access === 'public');
    expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
    expect(Object.keys(operation.responses).sort()).toEqual([String(route.response.status), 'default']);
    const inPath = operation.parameters?.filter((one) => one.in === 'path').map(({ name }) => `:${name}`) ?? [];
    expect(inPath).toEqual(route.path.match(/:\w+/g) ?? []);
  }
});

test('is 3.1, the same every time, and lists every error code', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(openApiDocument()).toEqual(document);
  expect(Object.keys(document['x-error-codes'])).toEqual(Object.keys(ERROR_CATALOGUE));
});

test('every reference leads somewhere', () => {
  const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) {
    const name = /#\/components\/schemas\/(\w+)/.exec(reference)?.[1] ?? reference;
    expect(Object.keys(document.components.schemas), reference).toContain(name);
  }
});

test('every schema is valid JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document.components.schemas, 'components');
  const schemas = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]) => [name, schema]),
  );
  const bundle = { $id: 'qiaolou', components: { schemas } };
  ajv.addSchema(bundle);
  for (const name of Object.keys(schemas))
    expect(ajv.getSchema(`qiaolou#/components/schemas/${name}`), name).toBeTypeOf('function');
});
