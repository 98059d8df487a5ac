import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isoTime, SocError } from '@qiaolou/schema';
import { openConsole, PASSWORD, testPasswords, type TestConsole } from './console-fixture.ts';
import { type ApiClient, problemOf, refusalOf } from './api-client.ts';
import { insertUser, type HashRequest } from '@qiaolou/accounts';

let console_: TestConsole;
beforeAll(async () => {
  console_ = await openConsole();
});
afterAll(() => console_.close());

async function addUser(name: string, mustChangePassword = false): Promise<void> {
  const passwordHash = await testPasswords.hash(PASSWORD, { asker: 'test' });
  await console_.records.transaction(async (tx) => {
    await insertUser(tx, {
      id: `u-${name}`,
      name,
      displayName: name,
      roles: ['analyst'],
      passwordHash,
      at: isoTime(console_.clock.now()),
      actor: { name: 'system', ip: null },
      mustChangePassword,
    });
  });
}

describe('login', () => {
  test('opens a session in an HttpOnly, SameSite=Strict cookie; only the hash is stored', async () => {
    const client = console_.client();
    const response = await client.send('login', { body: { name: 'ANALYST', password: PASSWORD } });
    expect(response.status).toBe(200);
    const cookie = response.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/^qiaolou=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const token = client.cookie.slice('qiaolou='.length);
    const sessions = await console_.records.db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(sessions)).not.toContain(token);
    expect(await client.call('getSession')).toMatchObject({ user: { name: 'analyst' }, idleTimeoutSeconds: 1_800 });
  });

  test('a second login ends the session the client came with', async () => {
    const client = await console_.loggedIn('analyst');
    const { cookie, csrf } = client;
    await client.login('analyst', PASSWORD);
    expect(client.cookie).not.toBe(cookie);
    const old = Object.assign(console_.client(), { cookie, csrf });
    expect(await old.refusal('getSession')).toBe('401 auth.required');
  });

  test.each([
    ['unknown user', 'nobody', PASSWORD],
    ['wrong password', 'viewer', 'Wrong-Lamp-27!north'],
    ['disabled user', 'disabled', PASSWORD],
  ])('%s gives the one code', async (_, name, password) => {
    if (name === 'disabled') {
      await addUser(name);
      await console_.records.transaction(async (tx) => {
        await tx.updateVersioned('users', 'u-disabled', 1, { disabled: 1 });
      });
    }
    const response = await console_.client().send('login', { body: { name, password } });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(problemOf(response, 'auth.failed'));
  });

  test('an unknown name costs the same work as a known one', async () => {
    const own = await openConsole();
    try {
      const { passwords } = own.ports;
      const costs: string[] = [];
      const verify = passwords.verify.bind(passwords);
      Object.assign(passwords, {
        verify: (password: string, scheme: string, request: HashRequest) => {
          costs.push(scheme.split('$').slice(0, 2).join('$'));
          return verify(password, scheme, request);
        },
      });
      for (const name of ['nobody', 'analyst']) await own.client().send('login', { body: { name, password: 'wrong' } });
      expect(costs).toHaveLength(2);
      expect(costs[0]).toBe(costs[1]);
    } finally {
      await own.close();
    }
  });

  test('a password that is reset while it is being checked opens nothing', async () => {
    await addUser('reset-meanwhile');
    const fresh = await testPasswords.hash('Another-Lamp-28!south', { asker: 'test' });
    const verify = vi
      .spyOn(console_.ports.passwords, 'verify')
      .mockImplementationOnce(async (password, hash, request) => {
        const matches = await testPasswords.verify(password, hash, request);
        await console_.records.transaction(async (tx) => {
          await tx.updateVersioned('users', 'u-reset-meanwhile', 1, { passwordHash: fresh });
        });
        return matches;
      });
    const client = console_.client();
    expect(await client.refusal('login', { body: { name: 'reset-meanwhile', password: PASSWORD } })).toBe(
      '401 auth.failed',
    );
    verify.mockRestore();
  });

  test('every wrong password is in the audit trail, with how many in a row, and names nobody as who did it', async () => {
    await addUser('guessed');
    const client = console_.client();
    for (let i = 0; i < 3; i += 1)
      await client.send('login', { body: { name: 'guessed', password: 'Wrong-Lamp-27!north' } });
    const entries = await failuresOf(console_, 'guessed');
    expect(entries.map(({ details }) => JSON.parse(details) as unknown)).toEqual(
      [1, 2, 3].map((inARow) => ({ reason: 'wrongPassword', inARow })),
    );
    expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set(['anonymous']));
  });
});

describe('guessing', () => {
  const wrong = 'Wrong-Lamp-27!north';
  let behindProxy: TestConsole;
  beforeEach(async () => {
    behindProxy = await openConsole({ listen: { port: 0, trustedProxies: 1 } });
  });
  afterEach(() => behindProxy.close());

  const clientAt = (address: string): ApiClient => Object.assign(behindProxy.client(), { address });
  const logIn = (client: ApiClient, name: string, password: string) =>
    client.send('login', { body: { name, password } });

  test('has to wait after five wrong passwords, told how long, before any password is hashed', async () => {
    const verify = vi.spyOn(behindProxy.ports.passwords, 'verify');
    for (const name of ['analyst', 'nobody']) {
      verify.mockClear();
      const statuses: number[] = [];
      for (let i = 0; i < 6; i += 1) statuses.push((await logIn(clientAt('192.0.2.1'), name, wrong)).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
      expect(verify).toHaveBeenCalledTimes(5);
      const refused = await logIn(clientAt('192.0.2.1'), name, PASSWORD);
      expect(await refused.json()).toMatchObject({
        ...{ code: 'auth.tooMany', details: { retryAfterSeconds: 1 } },
      });
      expect(refused.headers.get('retry-after')).toBe('1');
    }
    behindProxy.clock.advance(1_000);
    expect((await logIn(clientAt('192.0.2.1'), 'analyst', PASSWORD)).status).toBe(200);
  });

  test('from sixty addresses keeps the owner out neither from where he is known nor from anywhere else', async () => {
    const atHome = clientAt('198.51.100.7');
    expect((await logIn(atHome, 'analyst', PASSWORD)).status).toBe(200);
    const { device } = atHome;
    for (let round = 0; round < 6; round += 1)
      for (let i = 0; i < 60; i += 1) {
        const response = await logIn(clientAt(`203.0.113.${i}`), 'analyst', wrong);
        if (round === 5) expect(response.status).toBe(429);
      }
    expect((await logIn(clientAt('198.51.100.7'), 'analyst', PASSWORD)).status).toBe(200);
    expect((await logIn(Object.assign(clientAt('203.0.113.5'), { device }), 'analyst', PASSWORD)).status).toBe(200);
    expect((await logIn(clientAt('192.0.2.77'), 'analyst', PASSWORD)).status).toBe(200);
    expect((await logIn(clientAt('203.0.113.200'), 'viewer', PASSWORD)).status).toBe(200);
  });

  test('from behind the same address keeps nobody out whose device is known', async () => {
    const owner = clientAt('198.51.100.7');
    await logIn(owner, 'analyst', PASSWORD);
    for (let i = 0; i < 12; i += 1) await logIn(clientAt('198.51.100.7'), 'analyst', wrong);
    expect((await logIn(clientAt('198.51.100.7'), 'analyst', PASSWORD)).status).toBe(429);
    expect((await logIn(owner, 'analyst', PASSWORD)).status).toBe(200);
  });

  test('is not what somebody did whose right password met a store that was away', async () => {
    const transaction = vi
      .spyOn(behindProxy.records, 'transaction')
      .mockRejectedValue(new SocError('records.unavailable', {}));
    for (let i = 0; i < 6; i += 1) expect((await logIn(clientAt('192.0.2.3'), 'analyst', PASSWORD)).status).toBe(503);
    transaction.mockRestore();
    expect((await logIn(clientAt('192.0.2.3'), 'analyst', PASSWORD)).status).toBe(200);
  });

  test('a device is known to the account that logged in with it, and to no other', async () => {
    const thief = clientAt('192.0.2.9');
    await logIn(thief, 'viewer', PASSWORD);
    for (let i = 0; i < 70; i += 1)
      await logIn(Object.assign(clientAt(`203.0.113.${i}`), { device: thief.device }), 'analyst', wrong);
    const guesses = (await failuresOf(behindProxy, 'analyst')).map(
      ({ details }) => JSON.parse(details) as { inARow: number },
    );
    // Each counts for the address it came from: the device is a stranger to this account.
    expect(guesses.every(({ inARow }) => inARow === 1)).toBe(true);
  });

  test('the office of 200 logs in at 8:30 from one address, in the middle of somebody guessing there', async () => {
    const passwordHash = await testPasswords.hash(PASSWORD, { asker: 'test' });
    const names = Array.from({ length: 200 }, (_, i) => `office${i}`);
    await behindProxy.records.transaction(async (tx) => {
      for (const name of names)
        await insertUser(tx, {
          ...{ id: name, name, displayName: name, roles: ['viewer'], passwordHash, mustChangePassword: false },
          at: isoTime(behindProxy.clock.now()),
          actor: { name: 'system', ip: null },
        });
    });
    const statuses = await Promise.all(
      names.map(async (name, i) => {
        if (i % 5 === 0) await logIn(clientAt('198.51.100.7'), name, wrong);
        return (await logIn(clientAt('198.51.100.7'), name, PASSWORD)).status;
      }),
    );
    expect(statuses).toEqual(names.map(() => 200));
  });
});

function failuresOf({ records }: TestConsole, name: string) {
  return records.db
    .selectFrom('auditEntries')
    .select(['details', 'actor'])
    .where('objectId', '=', name)
    .where('outcome', '=', 'failure')
    .orderBy('seq')
    .execute();
}

describe('session', () => {
  test('ends after thirty idle minutes, not before', async () => {
    const client = await console_.loggedIn('analyst');
    console_.clock.advance(29 * 60_000);
    await client.call('getSession');
    console_.clock.advance(29 * 60_000);
    await client.call('getSession');
    console_.clock.advance(30 * 60_000);
    expect(await client.refusal('getSession')).toBe('401 auth.required');
  });

  test('is not kept alive by what the screen does by itself', async () => {
    const client = await console_.loggedIn('analyst');
    for (let i = 0; i < 5; i += 1) {
      console_.clock.advance(6 * 60_000 - 1);
      expect((await client.fetch('/api/v1/session', { headers: { 'x-qiaolou-background': '1' } })).status).toBe(200);
    }
    console_.clock.advance(5);
    expect(await client.refusal('getSession')).toBe('401 auth.required');
  });

  test('ends after twelve hours however busy', async () => {
    const client = await console_.loggedIn('analyst');
    for (let i = 0; i < 35; i += 1) {
      console_.clock.advance(20 * 60_000);
      await client.call('getSession');
    }
    console_.clock.advance(20 * 60_000);
    expect(await client.refusal('getSession')).toBe('401 auth.required');
  });

  test('ends with logout', async () => {
    const client = await console_.loggedIn('analyst');
    const { cookie, csrf } = client;
    expect((await client.send('logout')).status).toBe(204);
    const old = Object.assign(console_.client(), { cookie, csrf });
    expect(await old.refusal('getSession')).toBe('401 auth.required');
  });

  test.each([
    '',
    'qiaolou=short',
    'qiaolou=' + 'a'.repeat(43),
    '__Host-qiaolou=' + 'a'.repeat(43),
    'x=1; qiaolou="; y',
  ])('cookie %j opens nothing', async (cookie) => {
    const client = Object.assign(console_.client(), { cookie });
    expect(await client.refusal('getSession')).toBe('401 auth.required');
  });

  test('over https the cookie is Secure and __Host-', async () => {
    const secure = await openConsole({ listen: { port: 0, behindHttps: true } });
    try {
      const response = await secure.client().send('login', { body: { name: 'analyst', password: PASSWORD } });
      expect(response.headers.getSetCookie()[0]).toMatch(
        /^__Host-qiaolou=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
    } finally {
      await secure.close();
    }
  });
});

describe('cross-site requests', () => {
  test.each([
    ['no token', { 'x-csrf-token': '' }],
    ['a wrong token', { 'x-csrf-token': 'a'.repeat(43) }],
    ['another site by Fetch Metadata', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site by Fetch Metadata', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', async (_, headers) => {
    const client = await console_.loggedIn('audit_admin');
    const response = await client.fetch('/api/v1/audit/verify', { method: 'POST', headers });
    expect(await refusalOf(response)).toBe('403 auth.badToken');
  });

  test('the token of another session is refused', async () => {
    const client = await console_.loggedIn('audit_admin');
    client.csrf = (await console_.loggedIn('audit_admin')).csrf;
    expect(await client.refusal('verifyAudit')).toBe('403 auth.badToken');
  });

  test('a login cannot be forged by a form: only JSON is read', async () => {
    const body = JSON.stringify({ name: 'analyst', password: PASSWORD });
    const response = await console_
      .client()
      .fetch('/api/v1/session', { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
    expect(await refusalOf(response)).toBe('415 api.unsupportedMedia');
  });
});

describe('password', () => {
  test('a one-time password must be changed first; the change rotates the session and ends the others', async () => {
    await addUser('newcomer', true);
    const other = console_.client();
    await other.login('newcomer', PASSWORD);
    const client = console_.client();
    await client.login('newcomer', PASSWORD);
    expect(await client.refusal('listAlertGroups')).toBe('403 auth.passwordChangeRequired');
    const change = (currentPassword: string, newPassword: string) =>
      client.send('changePassword', { body: { currentPassword, newPassword } });
    expect(await refusalOf(await change('nonsense', 'Harbour-Bell-93?east'))).toBe('401 auth.failed');
    expect(await refusalOf(await change(PASSWORD, PASSWORD))).toBe('400 auth.passwordReused');
    expect(await refusalOf(await change(PASSWORD, 'short'))).toBe('400 auth.weakPassword');
    const before = client.cookie;
    const changed = await change(PASSWORD, 'Harbour-Bell-93?east');
    expect(changed.status).toBe(200);
    const info = (await changed.json()) as { csrfToken: string; user: { mustChangePassword: boolean } };
    expect(info.user.mustChangePassword).toBe(false);
    client.csrf = info.csrfToken;
    expect(client.cookie).not.toBe(before);
    expect((await client.send('listAlertGroups')).status).toBe(200);
    expect(await other.refusal('getSession')).toBe('401 auth.required');
  });

  test('guessing it from inside a session ends all sessions', async () => {
    await addUser('hijacked');
    const client = console_.client();
    await client.login('hijacked', PASSWORD);
    const guess = { body: { currentPassword: 'Wrong-Lamp-27!north', newPassword: 'Harbour-Bell-93?east' } };
    for (let i = 0; i < 5; i += 1) expect(await client.refusal('changePassword', guess)).toBe('401 auth.failed');
    expect(await client.refusal('getSession')).toBe('401 auth.required');
  });

  test('what strangers guess at the log-in page does not count against who changes his own', async () => {
    await addUser('mistyped');
    const client = console_.client();
    await client.login('mistyped', PASSWORD);
    for (let i = 0; i < 4; i += 1)
      await console_.client().refusal('login', { body: { name: 'mistyped', password: 'x' } });
    const guess = { body: { currentPassword: 'Wrong-Lamp-27!north', newPassword: 'Harbour-Bell-93?east' } };
    expect(await client.refusal('changePassword', guess)).toBe('401 auth.failed');
    expect((await client.send('getSession')).status).toBe(200);
  });

  test('neither passwords nor tokens are ever logged', async () => {
    const client = await console_.loggedIn('analyst');
    const log = console_.logLines.join('');
    expect(log).toContain('/session');
    for (const secret of [PASSWORD, client.csrf, client.cookie.slice(8)]) expect(log).not.toContain(secret);
  });
});

describe('refused requests', () => {
  test('are in the audit trail: the first of a kind at once, a flood as a count', async () => {
    const own = await openConsole();
    const entries = async () => {
      const rows = await own.records.db
        .selectFrom('auditEntries')
        .select(['actor', 'objectId', 'details'])
        .where('action', '=', 'request.refused')
        .orderBy('seq')
        .execute();
      return rows.map(({ actor, details, objectId }) => {
        const { again, code } = JSON.parse(details) as { code: string; again?: number };
        return [actor, objectId, code, again ?? 0];
      });
    };
    const viewer = await own.loggedIn('viewer');
    for (let i = 0; i < 30; i += 1) expect(await viewer.refusal('listUsers')).toBe('403 auth.forbidden');
    viewer.csrf = 'a'.repeat(43);
    expect(await viewer.refusal('logout')).toBe('403 auth.badToken');
    for (let i = 0; i < 8; i += 1) await own.client().send('login', { body: { name: 'analyst', password: 'x' } });
    expect(await entries()).toEqual([
      ['viewer', 'listUsers', 'auth.forbidden', 0],
      ['viewer', 'logout', 'auth.badToken', 0],
      ['anonymous', 'login', 'auth.tooMany', 0],
    ]);
    own.clock.advance(5 * 60_000);
    expect(await own.client().refusal('getSession')).toBe('401 auth.required');
    const other = await own.loggedIn('analyst');
    expect(await other.refusal('listUsers')).toBe('403 auth.forbidden');
    expect((await entries()).slice(3)).toEqual([
      ['viewer', 'listUsers', 'auth.forbidden', 29],
      ['anonymous', 'login', 'auth.tooMany', 2],
      ['analyst', 'listUsers', 'auth.forbidden', 0],
    ]);
    await own.close();
  });

  test('of many kinds are counted together beyond a bound', async () => {
    const own = await openConsole({ listen: { port: 0, trustedProxies: 1 } });
    const viewer = await own.loggedIn('viewer');
    for (let i = 0; i < 90; i += 1) {
      viewer.address = `203.0.113.${i}`;
      await viewer.refusal('listUsers');
    }
    const { n } = await own.records.db
      .selectFrom('auditEntries')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('action', '=', 'request.refused')
      .executeTakeFirstOrThrow();
    expect(n).toBe(51);
    await own.close();
  });
});
