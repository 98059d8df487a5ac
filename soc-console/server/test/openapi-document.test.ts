import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { API_ROUTES, ERROR_CATALOGUE, type ApiOperation, type ApiRoute } from '@qiaolou/schema';
import { openApiDocument } from '../src/index.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: unknown;
  readonly 'x-permission': string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly security: unknown;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly info: { readonly license: { readonly identifier?: string } };
  readonly servers: readonly { readonly url: string }[];
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
    expect(operation.security).toEqual(route.access === 'public' ? [] : undefined);
    expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
    expect(Object.keys(operation.responses).sort()).toEqual([String(route.response.status), '4XX', '5XX']);
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

test('passes the rules that linters of OpenAPI have', () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, operation })),
  );
  expect(document.info.license.identifier).toBe('Apache-2.0');
  expect(document.security).toEqual([{ session: [] }]);
  for (const { url } of document.servers) expect(url).toMatch(/^\/.*[^/]$/);
  const tags = document.tags.map(({ name }) => name);
  expect(new Set(tags).size).toBe(tags.length);
  expect(new Set(operations.flatMap(({ operation }) => operation.tags))).toEqual(new Set(tags));
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  // Two paths that differ in the names of their parameters only cannot be told apart.
  const shapes = Object.keys(document.paths).map((path) => path.replaceAll(/\{\w+\}/g, '{}'));
  expect(new Set(shapes).size).toBe(shapes.length);
  for (const { path, operation } of operations) {
    expect(path, 'no slash at the end').toMatch(/[^/]$/);
    expect(operation.summary.trim(), path).not.toBe('');
    expect(
      Object.keys(operation.responses).some((status) => status.startsWith('2')),
      path,
    ).toBe(true);
    const parameters = operation.parameters?.map((one) => `${one.in} ${one.name}`) ?? [];
    expect(new Set(parameters).size, path).toBe(parameters.length);
    for (const one of operation.parameters ?? []) if (one.in === 'path') expect(one.required, path).toBe(true);
  }
});
