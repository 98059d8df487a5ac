import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { once } from 'node:events';
import type { ConnectorCounterpart } from '../counterpart.ts';
import { nftablesBlockAddressKind } from './connector.ts';

const settings = { enabled: true, neverBlock: [] };

/** A network namespace of its own with an empty rule set. */
export const counterpart: ConnectorCounterpart<typeof settings, typeof nftablesBlockAddressKind.sample> = {
  away: { settings, given: { programPrefix: ['/nonexistent/nsenter'] } },
  open: async () => {
    if (spawnSync('unshare', ['-n', 'nft', 'list', 'ruleset']).status !== 0)
      return { kind: 'refused', reason: 'unshare -n or nft is not permitted here' };
    // The shell speaks once its namespace is there, and ends with its standard input.
    const holder = spawn('unshare', ['-n', 'sh', '-c', 'echo ready; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(holder.stdout, 'data');
    const net = `/proc/${holder.pid ?? 0}/ns/net`;
    if (readlinkSync(net) === readlinkSync('/proc/self/ns/net')) throw new Error('no namespace of its own');
    const programPrefix = ['nsenter', `--net=${net}`];
    execFileSync('nsenter', [`--net=${net}`, 'nft', 'flush', 'ruleset']);
    return {
      kind: 'open',
      settings,
      given: { programPrefix },
      args: nftablesBlockAddressKind.sample,
      close: async () => {
        const ended = once(holder, 'exit');
        holder.stdin.end();
        await ended;
      },
    };
  },
};
