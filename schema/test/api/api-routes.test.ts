import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { API_ROUTES, permissionSchema, ROLE_PERMISSIONS, type ApiRoute } from '@qiaolou/schema';

const SOURCES = join(import.meta.dirname, '../../src');
const routes: readonly (readonly [string, ApiRoute])[] = Object.entries(API_ROUTES);

/** JSON Schema of a part, as the OpenAPI document shows it. */
const jsonSchema = (part: z.ZodType): z.core.JSONSchema.JSONSchema =>
  z.toJSONSchema(part, { io: 'input', unrepresentable: 'any' });

describe('the route table', () => {
  it('holds the routes of every area, once', async () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /-routes\.ts$/.test(file) && !file.endsWith('api-routes.ts'),
    );
    const modules = await Promise.all(
      files.map(async (file) => (await import(join(SOURCES, file))) as Readonly<Record<string, object>>),
    );
    const operations = modules.flatMap((module) => Object.values(module).flatMap((table) => Object.keys(table)));
    expect([...operations].sort()).toEqual(Object.keys(API_ROUTES).sort());
  });

  it('has each method and path once', () => {
    const places = routes.map(([, { method, path }]) => `${method} ${path.replaceAll(/:\w+/g, ':')}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('has no fixed path behind one with a parameter that would swallow it', () => {
    const paths = routes.map(([, route]) => route);
    const swallowed = paths.flatMap((route, index) =>
      paths
        .slice(0, index)
        .filter((earlier) => earlier.method === route.method && earlier.path !== route.path)
        .filter((earlier) => new RegExp(`^${earlier.path.replaceAll(/:\w+/g, '[^/:]+')}$`).test(route.path))
        .map((earlier) => `${route.path} behind ${earlier.path}`),
    );
    expect(swallowed).toEqual([]);
  });

  it('asks only for permissions that some role has', () => {
    const held = new Set<string>(Object.values(ROLE_PERMISSIONS).flat());
    const asked = routes
      .map(([, { access }]) => access)
      .filter((access) => access !== 'public' && access !== 'session');
    expect(asked.filter((access) => !held.has(access))).toEqual([]);
    expect(permissionSchema.options.filter((permission) => !held.has(permission))).toEqual([]);
  });

  it('lets strangers only log in and read the document of the API', () => {
    expect(routes.filter(([, { access }]) => access === 'public').map(([id]) => id)).toEqual(['login', 'getOpenApi']);
  });

  describe.each(routes)('%s', (_, { path, params, query, body, method, summaryZh, summaryEn }) => {
    it('describes exactly the parameters of its path', () => {
      const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      const described = params === undefined ? [] : Object.keys(jsonSchema(params).properties ?? {});
      expect(described).toEqual(names);
    });

    it('refuses keys it does not know', () => {
      for (const part of [params, query, body]) {
        if (part !== undefined) expect(jsonSchema(part)).toMatchObject({ type: 'object', additionalProperties: false });
      }
      if (method === 'get') expect(body).toBeUndefined();
    });

    it('says what it does in both languages', () => {
      expect(summaryZh).toMatch(/\p{Script=Han}/u);
      expect(summaryEn).toMatch(/^[A-Z].*[^.]$/);
    });
  });
});
