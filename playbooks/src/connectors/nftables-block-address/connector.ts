import { networkInterfaces } from 'node:os';
import { networksOverlap, parseIpNetwork, setting, SocError, type IpNetwork } from '@qiaolou/schema';
import { z } from 'zod';
import { connectorKind } from '../connector-kind.ts';
import type { Connector, ConnectorContext, ConnectorPlan, ConnectorResult } from '../connector.ts';
import { judgeBlock } from '../never-block.ts';
import { readTable, setName, setUpScript, type BlockedElement } from './nftables-table.ts';
import { NFT_TABLE, runNft, type NftOptions } from './run-nft.ts';

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
 * `input` and `forward`. The kernel ends the block by itself even if this program is gone; `undo` ends it earlier. A block
 * counts as there only while a rule drops it.
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
    plan: (args, context) =>
      Promise.resolve()
        .then(() => planOf(requireNetwork(args, options), args, context))
        .then((plan) => (options.enforce ? plan : { ...plan, refused: 'playbooks.notPermitted' })),
    check: async (args, context) => {
      const network = requireNetwork(args, options);
      if (!options.enforce) return 'unknown';
      return (await findBlock(network, options, context))?.comment === commentOf(context) ? 'present' : 'absent';
    },
    apply: (args, context) => block(args, options, context),
    simulate: (args) => ({ blocked: requireNetwork(args, options).text }),
    target: ({ address }) => {
      const parsed = parseIpNetwork(address.trim());
      return parsed.ok ? parsed.network.text : address;
    },
    recall: async (args, context) => {
      const network = requireNetwork(args, options);
      const found = await findBlock(network, options, context);
      return found?.comment === commentOf(context) ? resultOf(network, found.expiresSeconds ?? args.ttlSeconds) : null;
    },
    verify: async (args, context) => (await findBlock(requireNetwork(args, options), options, context)) !== undefined,
    undo: async (args, context) => {
      // Who may not be blocked any more may all the more be let go.
      const network = parseNetwork(args);
      const { elements } = await readTable(options, context.signal);
      const found = elements.filter((element) => element.network.text === network.text);
      if (found.length === 0) return { address: network.text, result: 'alreadyGone' };
      // A later run took the block over; it ends with that run's time.
      const own = found.filter(({ comment }) => comment === commentOf(context));
      if (own.length === 0) return { address: network.text, result: 'takenOver' };
      await runNft(own.map(deleteElement).join(''), options, context.signal);
      return { address: network.text, result: 'removed' };
    },
    undoAfterSeconds: (args) => args.ttlSeconds,
    forRest: (args, seconds) => ({ ...args, ttlSeconds: seconds }),
  };
}

async function block(
  args: BlockArguments,
  options: NftablesOptions,
  context: ConnectorContext,
): Promise<ConnectorResult> {
  const network = requireNetwork(args, options);
  const plan = planOf(network, args, context);
  if (!options.enforce) throw new SocError('playbooks.notPermitted', { plan: plan.steps, cause: 'enforcement is off' });
  await runNft(setUpScript(network), options, context.signal);
  const { elements } = await readTable(options, context.signal);
  const before = elements.find((element) => element.network.text === network.text);
  // Somebody blocked it for good: that is longer than any time of ours.
  if (before?.expiresSeconds === null) return resultOf(network, args.ttlSeconds);
  // Adding again would not renew the timeout, and a longer block by somebody else must not become shorter.
  const seconds = Math.max(args.ttlSeconds, before?.expiresSeconds ?? 0);
  const script = [
    ...misplaced(elements, network).map(moveElement),
    before === undefined ? '' : deleteElement(before),
    addElement(network, `timeout ${seconds}s comment "${commentOf(context)}"`),
  ];
  await runNft(script.join(''), options, context.signal);
  return resultOf(network, seconds);
}

function resultOf(network: IpNetwork, seconds: number): ConnectorResult {
  return {
    response: { address: network.text, ttlSeconds: seconds, set: setName(network) },
    outputs: { blocked: network.text },
  };
}

/** Elements that stand in the way of a network in its set, because they are of another length: others put them there. */
function misplaced(elements: readonly BlockedElement[], network: IpNetwork): readonly BlockedElement[] {
  return elements.filter(
    (element) =>
      element.set === setName(network) &&
      element.network.text !== network.text &&
      networksOverlap(element.network, network),
  );
}

/** Moves an element to the set of its length, with its time. */
function moveElement(element: BlockedElement): string {
  const { network, expiresSeconds, comment } = element;
  const time = expiresSeconds === null ? '' : `timeout ${Math.max(1, expiresSeconds)}s`;
  const told = comment === undefined ? '' : ` comment "${comment.replaceAll('"', '')}"`;
  return `${setUpScript(network)}${deleteElement(element)}${addElement(network, `${time}${told}`)}`;
}

/** The address as it was judged when it was blocked. Throws `playbooks.badArguments`. */
function parseNetwork({ address }: BlockArguments): IpNetwork {
  const parsed = parseIpNetwork(address.trim());
  if (parsed.ok) return parsed.network;
  throw new SocError('playbooks.badArguments', { connector: 'nftables-block-address', at: '/address', address });
}

function requireNetwork(args: BlockArguments, options: NftablesOptions): IpNetwork {
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((item) => item.address));
  const judged = judgeBlock(args.address, { networks: options.ownNetworks, interfaces });
  if (judged.ok) return judged.network;
  throw new SocError('playbooks.neverBlock', { address: args.address, reason: judged.reason, rule: judged.rule });
}

function planOf(network: IpNetwork, args: BlockArguments, context: ConnectorContext): ConnectorPlan {
  return {
    summary: `在本机防火墙封禁 ${network.text}，${args.ttlSeconds} 秒后自动解封`,
    summaryEn: `Block ${network.text} on the firewall of this host, lifted by itself after ${args.ttlSeconds} s`,
    steps: [`nft ${addElement(network, `timeout ${args.ttlSeconds}s comment "${commentOf(context)}"`).trim()}`],
  };
}

function addElement(network: IpNetwork, more: string): string {
  return `add element ${NFT_TABLE} ${setName(network)} { ${network.text} ${more} }\n`;
}

function deleteElement({ set, network }: Pick<BlockedElement, 'set' | 'network'>): string {
  return `delete element ${NFT_TABLE} ${set} { ${network.text} }\n`;
}

function commentOf(context: ConnectorContext): string {
  return `qiaolou ${context.idempotencyKey}`;
}

/** The block of a network that really drops it; undefined when there is none. */
async function findBlock(
  network: IpNetwork,
  options: NftOptions,
  context: ConnectorContext,
): Promise<BlockedElement | undefined> {
  const table = await readTable(options, context.signal);
  const found = table.elements.find((element) => element.network.text === network.text);
  return found !== undefined && table.isEnforced(found.set) ? found : undefined;
}
