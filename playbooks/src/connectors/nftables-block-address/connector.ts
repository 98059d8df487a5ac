import { networkInterfaces } from 'node:os';
import { setting, SocError, type IpNetwork } from '@qiaolou/schema';
import { z } from 'zod';
import { connectorKind } from '../connector-kind.ts';
import type { Connector, ConnectorContext, ConnectorPlan } from '../connector.ts';
import { judgeBlock } from '../never-block.ts';
import { listBlocked, NFT_TABLE, runNft, setName, type BlockedElement, type NftOptions } from './nftables-set.ts';

const settingsSchema = z
  .strictObject({
    enabled: setting(z.boolean().default(false), {
      zh: '是否真实封禁地址；默认关闭，由管理员开启',
      en: 'block addresses in earnest; off until an administrator turns it on',
    }),
    neverBlock: setting(z.array(z.string()).default([]), {
      zh: '永不封禁的地址与网段',
      en: 'addresses and networks that are never blocked',
    }),
  })
  .prefault({});

const argsSchema = z.strictObject({
  /** IPv4 or IPv6 address or network. */
  address: z.string().min(1).max(64),
  /** The kernel lets the address go after this; at most 30 days. */
  ttlSeconds: z.number().int().min(1).max(2_592_000),
  reason: z.string().max(200).optional(),
});
type BlockArguments = z.infer<typeof argsSchema>;

/** How this machine may block. */
export interface NftablesOptions extends NftOptions {
  /** False: `apply` refuses with `playbooks.notPermitted` and the plan. The operator decides, not the playbook. */
  readonly enforce: boolean;
  /** Own exits, DNS servers, upper platform: never blocked. */
  readonly ownNetworks: readonly string[];
}

/** `connectors.nftables`. */
export const nftablesBlockAddressKind = connectorKind({
  id: 'nftables-block-address',
  section: 'nftables',
  settings: settingsSchema,
  args: argsSchema,
  danger: 'reversible',
  sample: { address: '203.0.113.7', ttlSeconds: 60 },
  create: ({ enabled, neverBlock }, { programPrefix: [program, ...words] }) =>
    nftablesBlockAddress({
      enforce: enabled,
      ownNetworks: neverBlock,
      command: program === undefined ? ['nft'] : [program, ...words, 'nft'],
    }),
});

/**
 * Blocks an address in the Linux packet filter: an element with timeout in a set of table `inet qiaolou`, dropped in
 * `input` and `forward`. The kernel ends the block by itself even if this program is gone; `undo` ends it earlier.
 *
 * @example
 *   const block = nftablesBlockAddress({ command: ['nft'], enforce: false, ownNetworks: ['198.51.100.0/28'] });
 *   await block.plan({ address: '203.0.113.7', ttlSeconds: 86_400 }, context); // what it would do; nothing is touched
 */
export function nftablesBlockAddress(options: NftablesOptions): Connector<BlockArguments> {
  return {
    id: 'nftables-block-address',
    args: argsSchema,
    danger: 'reversible',
    plan: (args, context) => Promise.resolve().then(() => planOf(requireNetwork(args, options), args, context)),
    check: async (args, context) => {
      const network = requireNetwork(args, options);
      if (!options.enforce) return 'unknown';
      return (await findBlock(network, options, context))?.comment === commentOf(context) ? 'present' : 'absent';
    },
    apply: async (args, context) => {
      const network = requireNetwork(args, options);
      const plan = planOf(network, args, context);
      if (!options.enforce)
        throw new SocError('playbooks.notPermitted', { plan: plan.steps, cause: 'enforcement is off' });
      await runNft(SET_UP, options, context.signal);
      const before = await findBlock(network, options, context);
      // Adding again would not renew the timeout, and a longer block by somebody else must not become shorter.
      const seconds = Math.max(args.ttlSeconds, before?.expiresSeconds ?? 0);
      const remove =
        before === undefined ? '' : `delete element ${NFT_TABLE} ${setName(network)} { ${network.text} }\n`;
      await runNft(`${remove}${addElement(network, seconds, context)}`, options, context.signal);
      return {
        response: { address: network.text, ttlSeconds: seconds, set: setName(network) },
        outputs: { blocked: network.text },
      };
    },
    verify: async (args, context) => (await findBlock(requireNetwork(args, options), options, context)) !== undefined,
    undo: async (args, context) => {
      const network = requireNetwork(args, options);
      const found = await findBlock(network, options, context);
      if (found === undefined) return { address: network.text, result: 'alreadyGone' };
      // A later run took the block over; it ends with that run's time.
      if (found.comment !== commentOf(context)) return { address: network.text, result: 'takenOver' };
      await runNft(`delete element ${NFT_TABLE} ${setName(network)} { ${network.text} }\n`, options, context.signal);
      return { address: network.text, result: 'removed' };
    },
    undoAfterSeconds: (args) => args.ttlSeconds,
  };
}

/** `add` of what is there already changes nothing; the flush keeps the rules from being added twice. */
const SET_UP = `add table ${NFT_TABLE}
add set ${NFT_TABLE} blocked4 { type ipv4_addr; flags interval, timeout; }
add set ${NFT_TABLE} blocked6 { type ipv6_addr; flags interval, timeout; }
add chain ${NFT_TABLE} qiaolou_input { type filter hook input priority -10; policy accept; }
add chain ${NFT_TABLE} qiaolou_forward { type filter hook forward priority -10; policy accept; }
flush chain ${NFT_TABLE} qiaolou_input
flush chain ${NFT_TABLE} qiaolou_forward
${['qiaolou_input', 'qiaolou_forward']
  .flatMap((chain) => [
    `add rule ${NFT_TABLE} ${chain} ip saddr @blocked4 counter drop`,
    `add rule ${NFT_TABLE} ${chain} ip6 saddr @blocked6 counter drop`,
  ])
  .join('\n')}
`;

function requireNetwork(args: BlockArguments, options: NftablesOptions): IpNetwork {
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((item) => item.address));
  const judged = judgeBlock(args.address, { networks: options.ownNetworks, interfaces });
  if (judged.ok) return judged.network;
  throw new SocError('playbooks.neverBlock', { address: args.address, reason: judged.reason, rule: judged.rule });
}

function planOf(network: IpNetwork, args: BlockArguments, context: ConnectorContext): ConnectorPlan {
  return {
    summary: `在本机防火墙封禁 ${network.text}，${args.ttlSeconds} 秒后自动解封`,
    steps: [`nft ${addElement(network, args.ttlSeconds, context).trim()}`],
  };
}

function addElement(network: IpNetwork, seconds: number, context: ConnectorContext): string {
  return `add element ${NFT_TABLE} ${setName(network)} { ${network.text} timeout ${seconds}s comment "${commentOf(context)}" }\n`;
}

function commentOf(context: ConnectorContext): string {
  return `qiaolou ${context.idempotencyKey}`;
}

async function findBlock(
  network: IpNetwork,
  options: NftOptions,
  context: ConnectorContext,
): Promise<BlockedElement | undefined> {
  const elements = await listBlocked(setName(network), options, context.signal);
  return elements.find((element) => element.network.text === network.text);
}
