import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nftablesBlockAddress, type Connector } from '../src/index.ts';
import { nftablesBlockAddressKind } from '../src/connectors/nftables-block-address/connector.ts';

/** May this machine make a network namespace and run nft in it. */
const permitted = spawnSync('unshare', ['-n', 'nft', 'list', 'ruleset']).status === 0;

const context = (n: number, signal = new AbortController().signal) => ({
  idempotencyKey: String(n).repeat(64).slice(0, 64),
  signal,
});
const address = '203.0.113.77';

test('is off, and protects nothing but what nobody may block, until somebody says so', () => {
  expect(nftablesBlockAddressKind.settings.parse(undefined)).toEqual({ enabled: false, neverBlock: [] });
});

describe('without the right to do it', () => {
  const off = nftablesBlockAddress({ command: ['nft'], enforce: false, ownNetworks: [] });
  const missing = nftablesBlockAddress({ command: ['/nonexistent/nft'], enforce: true, ownNetworks: [] });

  test('plans, and says that only the plan was made', async () => {
    expect(await off.plan({ address, ttlSeconds: 60 }, context(1))).toMatchObject({
      summary: `在本机防火墙封禁 ${address}，60 秒后自动解封`,
      steps: [
        expect.stringContaining(
          `add element inet qiaolou blocked4 { ${address} timeout 60s comment "qiaolou 1111`,
        ) as string,
      ],
    });
    await expect(off.apply({ address, ttlSeconds: 60 }, context(1))).rejects.toMatchObject({
      code: 'playbooks.notPermitted',
      details: { plan: [expect.stringContaining(address)] },
    });
    await expect(missing.apply({ address, ttlSeconds: 60 }, context(1))).rejects.toMatchObject({
      code: 'playbooks.notPermitted',
    });
  });

  test('own addresses are refused before anything is planned', async () => {
    const own = nftablesBlockAddress({ command: ['nft'], enforce: true, ownNetworks: ['203.0.113.0/24'] });
    for (const act of ['plan', 'check', 'apply'] as const)
      await expect(own[act]({ address, ttlSeconds: 60 }, context(1))).rejects.toMatchObject({
        code: 'playbooks.neverBlock',
        details: { reason: 'ownNetwork' },
      });
  });

  test.each([
    { address, ttlSeconds: 0 },
    { address, ttlSeconds: 1e9 },
    { address: 5 },
    { address, ttlSeconds: 60, also: 1 },
  ])('arguments %j are refused', (args) => {
    expect(off.args.safeParse(args).success).toBe(false);
  });
});

describe.skipIf(!permitted)(
  'in a network namespace of its own (skipped: unshare -n or nft is not permitted here)',
  () => {
    let holder: ChildProcess;
    let connector: Connector;
    let nsenter: readonly string[];

    beforeAll(async () => {
      holder = spawn('unshare', ['-n', 'sleep', '900'], { stdio: 'ignore' });
      const net = `--net=/proc/${holder.pid ?? 0}/ns/net`;
      nsenter = ['nsenter', net, 'nft'];
      // The child is still ours until unshare has run: wait until its namespace is another one.
      const deadline = Date.now() + 10_000;
      const mine = execFileSync('readlink', ['/proc/self/ns/net']).toString();
      while (Date.now() < deadline) {
        const theirs = spawnSync('readlink', [`/proc/${holder.pid ?? 0}/ns/net`]).stdout.toString();
        if (theirs !== '' && theirs !== mine) break;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      connector = nftablesBlockAddress({
        command: ['nsenter', net, 'nft'],
        enforce: true,
        ownNetworks: [],
      });
    });
    // Each test finds an empty packet filter, whatever came before it.
    beforeEach(() => {
      execFileSync(nsenter[0] ?? '', [...nsenter.slice(1), 'flush', 'ruleset']);
    });
    afterAll(() => {
      holder.kill('SIGKILL');
    });

    const ruleset = (): string => execFileSync(nsenter[0] ?? '', [...nsenter.slice(1), 'list', 'ruleset']).toString();
    const block = (n: number, ttlSeconds: number, target = address) =>
      connector.apply({ address: target, ttlSeconds }, context(n));

    test('blocks with a timeout and a drop rule, is seen afterwards, and is taken back', async () => {
      const args = { address, ttlSeconds: 600 };
      expect(await connector.check(args, context(1))).toBe('absent');
      expect(await block(1, 600)).toMatchObject({ outputs: { blocked: address } });
      expect(await connector.check(args, context(1))).toBe('present');
      expect(await connector.verify(args, context(1))).toBe(true);
      expect(ruleset()).toMatch(/203\.0\.113\.77 timeout 10m expires \S+ comment "qiaolou 1111/);
      expect(ruleset().match(/ip saddr @blocked4 counter packets \d+ bytes \d+ drop/g)).toHaveLength(2);
      expect(await connector.undo?.(args, context(1))).toMatchObject({ result: 'removed' });
      expect(await connector.verify(args, context(1))).toBe(false);
      expect(await connector.undo?.(args, context(1))).toMatchObject({ result: 'alreadyGone' });
    });

    test('a second run takes a block over: longer stays, the first run cannot lift it', async () => {
      await block(1, 3600);
      await block(2, 60);
      expect(ruleset()).toMatch(/203\.0\.113\.77 timeout (?:1h|59m\d+s) expires \S+ comment "qiaolou 2222/);
      expect(await connector.undo?.({ address, ttlSeconds: 3600 }, context(1))).toMatchObject({ result: 'takenOver' });
      expect(await connector.verify({ address, ttlSeconds: 60 }, context(2))).toBe(true);
      expect(await connector.undo?.({ address, ttlSeconds: 60 }, context(2))).toMatchObject({ result: 'removed' });
      // However often the table is set up, its rules are there once.
      expect(ruleset().match(/ip saddr @blocked4/g)).toHaveLength(2);
    });

    test.each(['203.0.113.0/24', '2001:db8:7::9', '2001:db8:7::/64', '::ffff:203.0.113.200'])(
      '%s can be blocked and lifted',
      async (target) => {
        await block(3, 120, target);
        expect(await connector.check({ address: target, ttlSeconds: 120 }, context(3))).toBe('present');
        expect(await connector.undo?.({ address: target, ttlSeconds: 120 }, context(3))).toMatchObject({
          result: 'removed',
        });
      },
    );

    const flush = (): void => void execFileSync(nsenter[0] ?? '', [...nsenter.slice(1), 'flush', 'ruleset']);
    const nft = (script: string): void => void execFileSync(nsenter[0] ?? '', [...nsenter.slice(1), script]);
    const isThere = (n: number, target: string) => connector.check({ address: target, ttlSeconds: 60 }, context(n));

    /** Networks inside each other, of both families, from the widest to the narrowest that may be blocked. */
    const NESTED = [
      ['203.0.113.0/24', '203.0.113.64/26', '203.0.113.77'],
      ['203.0.113.0/25', '203.0.113.0/24', '203.0.113.0/31', '203.0.113.0'],
      ['2001:db8:7::/64', '2001:db8:7::/96', '2001:db8:7::9', '2001:db8:7::8/127'],
    ];

    test.each(NESTED.flatMap((networks) => [networks, networks.toReversed()]))(
      'blocks over and inside each other stand side by side, each with its own end: %s, %s, %s',
      async (...networks: string[]) => {
        flush();
        // Names in the title take three at most; the list itself is whole.
        const numbered = networks.map((network, n) => [n + 1, network] as const);
        for (const [n, network] of numbered) await block(n, 600 * n, network);
        for (const [n, network] of numbered) expect(await isThere(n, network)).toBe('present');
        for (const [n, network] of numbered) {
          expect(await connector.undo?.({ address: network, ttlSeconds: 60 }, context(n))).toMatchObject({
            result: 'removed',
          });
          for (const [other, left] of numbered)
            expect(await isThere(other, left)).toBe(other <= n ? 'absent' : 'present');
        }
      },
    );

    test('what others put into our set is moved aside with its time, never shortened or lost', async () => {
      flush();
      await block(1, 600, '198.51.100.1');
      nft('add element inet qiaolou blocked4 { 203.0.113.0/24 timeout 2h comment "by hand" }');
      await block(2, 600, '203.0.113.77');
      expect(ruleset()).toMatch(/203\.0\.113\.0\/24 timeout (?:2h|1h59m\d+s) expires \S+ comment "by hand"/);
      expect(await isThere(2, '203.0.113.77')).toBe('present');
      nft('add element inet qiaolou blocked4 { 198.51.100.9 }');
      await block(3, 60, '198.51.100.9');
      expect(ruleset()).toMatch(/198\.51\.100\.9(?! timeout)/);
    });

    test.each([
      ['all rules', 'flush ruleset'],
      ['the table', 'delete table inet qiaolou'],
      ['the elements', 'flush set inet qiaolou blocked4'],
      ['one element', `delete element inet qiaolou blocked4 { ${address} }`],
      ['the rules on the way in', 'flush chain inet qiaolou qiaolou_input'],
      ['the rules on the way through', 'flush chain inet qiaolou qiaolou_forward'],
    ])(
      'is not there any more when somebody takes away %s, and comes back for the rest of its time',
      async (_, script) => {
        flush();
        const args = { address, ttlSeconds: 600 };
        await connector.apply(args, context(1));
        expect(await connector.recall?.(args, context(1))).toMatchObject({ outputs: { blocked: address } });
        nft(script);
        expect(await connector.verify(args, context(1))).toBe(false);
        expect(await connector.check(args, context(1))).toBe('absent');
        expect(await connector.recall?.(args, context(1))).toBe(null);
        await connector.apply(connector.forRest?.(args, 300), context(1));
        expect(await connector.verify(args, context(1))).toBe(true);
      },
    );

    test('an address that may not be blocked any more can still be let go', async () => {
      flush();
      await block(1, 600);
      const own = nftablesBlockAddress({
        command: ['nsenter', nsenter[1] ?? '', 'nft'],
        enforce: true,
        ownNetworks: [address],
      });
      await expect(own.verify({ address, ttlSeconds: 600 }, context(1))).rejects.toMatchObject({
        code: 'playbooks.neverBlock',
      });
      expect(await own.undo?.({ address, ttlSeconds: 600 }, context(1))).toMatchObject({ result: 'removed' });
    });

    test('a user without the right gets the plan', async () => {
      const nobody = ['setpriv', '--reuid=65534', '--clear-groups', 'nft'];
      const weak = nftablesBlockAddress({
        command: ['nsenter', nsenter[1] ?? '', ...nobody],
        enforce: true,
        ownNetworks: [],
      });
      await expect(weak.apply({ address, ttlSeconds: 60 }, context(5))).rejects.toMatchObject({
        code: 'playbooks.notPermitted',
        details: { plan: expect.arrayContaining([expect.stringContaining('add set')]) as string[] },
      });
    });

    test('the kernel lets the address go by itself', async () => {
      await block(4, 1);
      const deadline = Date.now() + 15_000;
      while ((await connector.verify({ address, ttlSeconds: 1 }, context(4))) && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await connector.verify({ address, ttlSeconds: 1 }, context(4))).toBe(false);
    });
  },
);
