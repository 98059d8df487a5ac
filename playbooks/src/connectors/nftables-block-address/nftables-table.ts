import { parseIpNetwork, SocError, type IpNetwork, parseJson } from '@qiaolou/schema';
import { z } from 'zod';
import { NFT_TABLE, runNft, type NftOptions } from './run-nft.ts';

/** One element of a set. */
export interface BlockedElement {
  readonly set: string;
  readonly network: IpNetwork;
  readonly comment: string | undefined;
  /** Rest of its time; null = it never ends. */
  readonly expiresSeconds: number | null;
}

/** What our table holds now. */
export interface NftTable {
  readonly elements: readonly BlockedElement[];
  /** Does a rule drop what is in a set, on its way in and on its way through. */
  isEnforced(set: string): boolean;
}

/**
 * Set a network belongs to. Each prefix length has a set of its own: a set with intervals takes no two that overlap, and
 * networks of one length never do, so that blocks of any widths stand side by side, each with its own time.
 */
export function setName({ family, prefix }: IpNetwork): string {
  return isHost(family, prefix) ? `blocked${family}` : `blocked${family}_${prefix}`;
}

/** The script that sets up what the block of a network needs; whatever is there already stays. */
export function setUpScript(network: IpNetwork): string {
  const { family, prefix } = network;
  // Addresses of both families share their chains; each other set has its own, so that nobody flushes another's rules.
  const families: readonly (4 | 6)[] = isHost(family, prefix) ? [4, 6] : [family];
  const suffix = isHost(family, prefix) ? '' : `_${family}_${prefix}`;
  const sets = families.map((each) => ({ each, set: isHost(family, prefix) ? `blocked${each}` : setName(network) }));
  const chains = HOOKS.map((hook) => ({ hook, chain: `qiaolou_${hook}${suffix}` }));
  return [
    `add table ${NFT_TABLE}`,
    ...sets.map(({ each, set }) => `add set ${NFT_TABLE} ${set} { type ipv${each}_addr; flags interval, timeout; }`),
    ...chains.map(
      ({ hook, chain }) => `add chain ${NFT_TABLE} ${chain} { type filter hook ${hook} priority -10; policy accept; }`,
    ),
    // `add` of what is there already changes nothing; the flush keeps the rules from being added twice.
    ...chains.map(({ chain }) => `flush chain ${NFT_TABLE} ${chain}`),
    ...chains.flatMap(({ chain }) =>
      sets.map(({ each, set }) => `add rule ${NFT_TABLE} ${chain} ${SOURCE[each]} @${set} counter drop`),
    ),
    '',
  ].join('\n');
}

const HOOKS = ['input', 'forward'] as const;
const SOURCE = { 4: 'ip saddr', 6: 'ip6 saddr' } as const;

function isHost(family: 4 | 6, prefix: number): boolean {
  return prefix === (family === 4 ? 32 : 128);
}

/** Reads our table; empty when it does not exist yet. Throws what `runNft` throws. */
export async function readTable(options: NftOptions, signal: AbortSignal): Promise<NftTable> {
  let output: string;
  try {
    output = await runNft(`list table ${NFT_TABLE}\n`, options, signal, ['-j']);
  } catch (error) {
    if (error instanceof SocError && /No such file/i.test(JSON.stringify(error.details))) return NO_TABLE;
    throw error;
  }
  if (output.trim() === '') return NO_TABLE;
  const { nftables } = tableSchema.parse(parseJson(output));
  const hooks = new Map(
    nftables.flatMap(({ chain }) => (chain === undefined ? [] : [[chain.name, chain.hook] as const])),
  );
  const dropped = nftables.flatMap(({ rule }) => (rule === undefined ? [] : droppedBy(rule, hooks)));
  return {
    elements: nftables.flatMap(({ set }) => (set?.elem ?? []).flatMap((raw) => elementOf(set?.name ?? '', raw))),
    isEnforced: (set) => HOOKS.every((hook) => dropped.includes(`${hook} @${set}`)),
  };
}

const NO_TABLE: NftTable = { elements: [], isEnforced: () => false };

const ruleSchema = z.object({ chain: z.string(), expr: z.array(z.record(z.string(), z.unknown())) });
const tableSchema = z.object({
  nftables: z.array(
    z.object({
      set: z.object({ name: z.string(), elem: z.array(z.unknown()).optional() }).optional(),
      chain: z.object({ name: z.string(), hook: z.string().optional() }).optional(),
      rule: ruleSchema.optional(),
    }),
  ),
});

/** `<hook> @<set>` when the rule drops what is in a set. */
function droppedBy(
  { chain, expr }: z.output<typeof ruleSchema>,
  hooks: ReadonlyMap<string, string | undefined>,
): readonly string[] {
  const set = expr.map((item) => matchSchema.safeParse(item).data?.match.right).find((right) => right !== undefined);
  const drops = expr.some((item) => 'drop' in item);
  return set === undefined || !drops ? [] : [`${hooks.get(chain) ?? ''} ${set}`];
}

const matchSchema = z.object({ match: z.object({ op: z.literal('=='), right: z.string().startsWith('@') }) });

const valueSchema = z.union([z.string(), z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) })]);
const elementSchema = z.object({
  elem: z.object({ val: valueSchema, expires: z.number().optional(), comment: z.string().optional() }),
});

/** An element with a time or a comment is an object, another one only its value; ranges are not of our making. */
function elementOf(set: string, raw: unknown): readonly BlockedElement[] {
  const plain = valueSchema.safeParse(raw).data;
  const element = plain === undefined ? elementSchema.safeParse(raw).data?.elem : { val: plain };
  if (element === undefined) return [];
  const { val, expires, comment } = { expires: undefined, comment: undefined, ...element };
  const parsed = parseIpNetwork(typeof val === 'string' ? val : `${val.prefix.addr}/${val.prefix.len}`);
  return parsed.ok ? [{ set, network: parsed.network, comment, expiresSeconds: expires ?? null }] : [];
}
