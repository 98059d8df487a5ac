import { API_ROUTES, type ApiOperation, type ApiRoute, type Role } from '@qiaolou/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConsoleServerDeps } from '../src/index.ts';
import type { ApiClient } from './api-client.ts';
import { ALL_AREAS } from './areas/all-areas.ts';
import type { Played } from './areas/area-tests.ts';
import { openConsole, type TestConsole } from './console-fixture.ts';

/** Every route of the API, once at least, over the given stores. */
export function describeAllRoutes(name: string, overrides: () => Promise<Partial<ConsoleServerDeps>>): void {
  // One story on one console: alerts become an incident, and its end asks whether every route was walked.
  describe(name, { shuffle: false }, () => {
    let console_: TestConsole;
    const clients = new Map<Role, ApiClient>();
    const exercised = new Set<ApiOperation>();

    beforeAll(async () => {
      console_ = await openConsole(await overrides());
    });
    afterAll(() => console_.close());

    const played: Played = {
      console: () => console_,
      as: async (role) => {
        const client = clients.get(role) ?? (await console_.loggedIn(role));
        clients.set(role, client);
        return client;
      },
      exact: async (client, operation, input = {}) => {
        const answer = await client.call(operation, input);
        const { response }: ApiRoute = API_ROUTES[operation];
        if (response.kind !== 'json') throw new Error(`${operation} does not answer with JSON`);
        expect(response.schema.parse(answer)).toEqual(answer);
        exercised.add(operation);
        return answer;
      },
      exercised: (operation) => void exercised.add(operation),
    };

    for (const [area, { calls }] of Object.entries(ALL_AREAS)) describe(area, { shuffle: false }, () => calls(played));

    test('every route of the table was exercised', () => {
      expect([...exercised].sort()).toEqual(Object.keys(API_ROUTES).sort());
    });
  });
}
