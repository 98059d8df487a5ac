import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '@qiaolou/schema';
import type { ApiClient } from './api-client.ts';
import { openConsole, type TestConsole } from './console-fixture.ts';
import { GROUPS, RULE_ID } from './sample-records.ts';

let console_: TestConsole;
beforeAll(async () => {
  console_ = await openConsole();
});
afterAll(() => console_.close());

/** One decision, sent from several browsers that all saw the same. */
interface Decision {
  readonly what: string;
  readonly role: Role;
  /** What all of them saw; answers how one of them decides, given which it is. */
  readonly see: (client: ApiClient) => Promise<(client: ApiClient, nth: number) => Promise<Response>>;
}

const groupIds = [GROUPS[5]?.id ?? ''];

const DECISIONS: readonly Decision[] = [
  {
    what: 'the state of an incident',
    role: 'analyst',
    see: async (first) => {
      const { incident } = await first.call('createIncident', { body: { title: '门户网站木马', groupIds } });
      const [params, version] = [{ id: incident.id }, incident.version];
      return (client, nth) => client.send('patchIncident', { params, body: { version, title: `${nth}` } });
    },
  },
  // Of either the version is read: which is decided first is left to the order of the tests.
  ...([2, 3] as const).map((level): Decision => ({
    what: `that the level of the system is ${level}`,
    role: 'security_admin',
    see: async (first) => {
      const { levelChoice } = await first.call('complianceSummary');
      const { version } = levelChoice;
      return (client, nth) => client.send('chooseMlpsLevel', { body: { level, reason: `${nth}`, version } });
    },
  })),
  {
    what: 'what a source owes',
    role: 'security_admin',
    see: () =>
      Promise.resolve((client, nth) =>
        client.send('answerSource', {
          body: { kind: 'sender', source: '10.1.1.9', everyDays: 3, retiredOn: null, reason: `${nth}`, version: 0 },
        }),
      ),
  },
  {
    what: 'whether a rule is on',
    role: 'security_admin',
    see: () =>
      Promise.resolve((client, nth) =>
        client.send('switchRule', { params: { id: RULE_ID }, body: { enabled: false, reason: `${nth}`, version: 0 } }),
      ),
  },
  {
    what: 'the roles of a user',
    role: 'system_admin',
    see: async (first) => {
      const { user } = await first.call('createUser', {
        body: { name: 'li.si', displayName: '李四', roles: ['viewer'] },
      });
      return (client) =>
        client.send('patchUser', { params: { id: user.id }, body: { version: user.version, roles: ['analyst'] } });
    },
  },
  {
    what: 'the last but one of two administrators, each by the other',
    role: 'system_admin',
    see: async (first) => {
      const { user } = await first.call('createUser', {
        body: { name: 'audit2', displayName: '审计', roles: ['audit_admin'] },
      });
      const { users } = await first.call('listUsers');
      const auditors = users.filter(({ roles }) => roles.includes('audit_admin'));
      expect(auditors.map(({ id }) => id)).toContain(user.id);
      return (client, nth) => {
        const { id = '', version = 0 } = auditors[nth % 2] ?? {};
        return client.send('patchUser', { params: { id }, body: { version, disabled: true } });
      };
    },
  },
];

test.each(DECISIONS)('$what is decided once, and the others are told', async ({ role, see }) => {
  const clients = await Promise.all(Array.from({ length: 4 }, () => console_.loggedIn(role)));
  const [first] = clients;
  if (first === undefined) throw new Error('nobody');
  const decide = await see(first);
  const responses = await Promise.all(clients.map((client, nth) => decide(client, nth)));
  expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
});

test('rows of the queue are decided once each, whoever else decides', async () => {
  const clients = await Promise.all(Array.from({ length: 4 }, () => console_.loggedIn('analyst')));
  const { rows } = (await clients[0]?.call('listAlertGroups', { query: { status: 'open' } })) ?? { rows: [] };
  expect(rows.length).toBeGreaterThan(3);
  const ids = rows.map(({ id, version }) => ({ id, version }));
  const answers = await Promise.all(
    clients.map((client, nth) =>
      client.call('actOnAlertGroups', {
        // Each begins with another row.
        body: { ids: [...ids.slice(nth), ...ids.slice(0, nth)], action: { kind: 'take' } },
      }),
    ),
  );
  const done = answers.flatMap(({ results }) => results.filter(({ ok }) => ok).map(({ id }) => id));
  expect(done.toSorted()).toEqual(ids.map(({ id }) => id).toSorted());
});
