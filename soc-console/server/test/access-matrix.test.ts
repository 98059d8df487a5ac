import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_ROUTES, rolesSeparated, roleSchema, type ApiOperation, type ApiRoute } from '@qiaolou/schema';
import { Router } from 'express';
import { registerRoute, type Registration } from '../src/http/register-routes.ts';
import { ALL_AREAS } from './areas/all-areas.ts';
import type { AccessOf } from './areas/area-tests.ts';
import { openConsole, ROLES, type TestConsole } from './console-fixture.ts';

/** What each area says about its routes, taken together. */
const ALLOWED = Object.assign({}, ...Object.values(ALL_AREAS).map(({ access }) => access)) as AccessOf<
  typeof API_ROUTES
>;

let console_: TestConsole;
beforeAll(async () => {
  console_ = await openConsole();
});
afterAll(() => console_.close());

/** Knocks without a body: whoever is let in hears of the missing body or gets an answer, never 401 or 403. */
async function knock(operation: ApiOperation, cookie: string, csrf: string): Promise<number> {
  const { method, path }: ApiRoute = API_ROUTES[operation];
  const abort = new AbortController();
  const response = await fetch(`${console_.url}/api/v1${path.replaceAll(/:\w+/g, 'nothing')}`, {
    method: method.toUpperCase(),
    headers: { cookie, 'x-csrf-token': csrf },
    signal: abort.signal,
  });
  abort.abort();
  return response.status;
}

test('each route but the login has an access row', () => {
  expect([...Object.keys(ALLOWED), 'login'].sort()).toEqual(Object.keys(API_ROUTES).sort());
});

describe.each(ROLES)('%s', (role) => {
  const operations = Object.keys(ALLOWED) as (keyof typeof ALLOWED)[];
  test('may do exactly what the table says', async () => {
    const found: Record<string, boolean> = {};
    const lasting = await console_.loggedIn(role);
    for (const operation of operations) {
      const client = operation === 'logout' ? await console_.loggedIn(role) : lasting;
      const status = await knock(operation, client.cookie, client.csrf);
      expect(status, operation).not.toBe(401);
      found[operation] = status !== 403;
    }
    expect(found).toEqual(
      Object.fromEntries(operations.map((operation) => [operation, ALLOWED[operation].includes(role)])),
    );
  });
});

test('nobody who is not logged in may do anything but log in and read how the API is used', async () => {
  for (const operation of Object.keys(API_ROUTES) as ApiOperation[])
    if (operation !== 'login' && operation !== 'getOpenApi')
      expect(await knock(operation, '', ''), operation).toBe(401);
  expect(await knock('getOpenApi', '', '')).toBe(200);
});

test('no set of roles that one account may hold can both act and handle the audit trail', () => {
  const roles = roleSchema.options;
  for (let bits = 1; bits < 2 ** roles.length; bits += 1) {
    const held = roles.filter((_, i) => (bits & (1 << i)) !== 0);
    if (!rolesSeparated(held)) continue;
    const may = (Object.keys(ALLOWED) as (keyof typeof ALLOWED)[]).filter((operation) =>
      ALLOWED[operation].some((role) => held.includes(role)),
    );
    const changes = may.filter(
      (operation) =>
        !['logout', 'changePassword', 'verifyAudit'].includes(operation) &&
        isChange(operation) &&
        !isRetention(operation),
    );
    const audits = may.includes('listAudit');
    const governs = may.includes('createUser');
    expect(
      [audits, governs, changes.some((operation) => !operation.endsWith('User'))].filter(Boolean).length,
      held.join(),
    ).toBeLessThan(2);
  }
});

test('no set of roles that one account may hold can both ask for a deletion of logs and decide it', () => {
  const roles = roleSchema.options;
  for (let bits = 1; bits < 2 ** roles.length; bits += 1) {
    const held = roles.filter((_, i) => (bits & (1 << i)) !== 0);
    if (!rolesSeparated(held)) continue;
    const may = (operation: keyof typeof ALLOWED): boolean => ALLOWED[operation].some((role) => held.includes(role));
    expect(may('askDeletion') && may('decideDeletion'), held.join()).toBe(false);
  }
});

/** Keeping logs is the audit administrator's (GB/T 22239-2019 8.1.5.2), and disks the system administrator's, who only asks. */
function isRetention(operation: ApiOperation): boolean {
  return API_ROUTES[operation].path.startsWith('/retention');
}

function isChange(operation: ApiOperation): boolean {
  const { method, path }: ApiRoute = API_ROUTES[operation];
  return method !== 'get' && !path.startsWith('/events/');
}

test.each([undefined, '', 'anybody', 'alerts'])('a route with access %j cannot be registered', (access) => {
  const route = { ...API_ROUTES.listSources, access } as unknown as Registration['route'];
  const gate = {
    cookie: {
      read: () => undefined,
      write: () => undefined,
      clear: () => undefined,
      readDevice: () => undefined,
      writeDevice: () => undefined,
    },
    authenticate: async () => undefined,
    refused: async () => undefined,
    inTurn: <T>(_reader: unknown, work: () => Promise<T>) => work(),
  };
  expect(() => registerRoute(Router(), { operation: 'x', route, handler: async () => undefined }, gate)).toThrow(
    /who may call it/,
  );
});
