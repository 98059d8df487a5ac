import { execFile } from 'node:child_process';
import { parseIpNetwork, SocError, type IpNetwork } from '@qiaolou/schema';
import { z } from 'zod';

/** Table that holds everything of ours: `nft delete table inet qiaolou` takes it all back. */
export const NFT_TABLE = 'inet qiaolou';

/** How `nft` is called. */
export interface NftOptions {
  /** Program and leading arguments: `['nft']`, or `['nsenter', '--net=/run/netns/x', 'nft']`. */
  readonly command: readonly [string, ...string[]];
}

/** One element of a set. */
export interface BlockedElement {
  readonly network: IpNetwork;
  readonly comment: string | undefined;
  /** Rest of its time. */
  readonly expiresSeconds: number;
}

/** Set a network belongs to. */
export function setName(network: IpNetwork): 'blocked4' | 'blocked6' {
  return network.family === 4 ? 'blocked4' : 'blocked6';
}

const MAX_OUTPUT = 16 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * Runs an nft script as one transaction, without a shell: the script is one argument (nft opens `/dev/stdin` by name,
 * which fails on the socket Node gives a child). Throws `playbooks.notPermitted` when nft is missing or the kernel
 * refuses, `playbooks.connectorFailed` with nft's message otherwise.
 */
export async function runNft(
  script: string,
  options: NftOptions,
  signal: AbortSignal,
  flags: readonly string[] = [],
): Promise<string> {
  const [program, ...leading] = options.command;
  const limits = { signal, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT, encoding: 'utf8' } as const;
  return new Promise((resolve, reject) => {
    execFile(program, [...leading, ...flags, script.trim()], limits, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(faultOf(error, stderr, script));
    });
  });
}

function faultOf(error: Error & { code?: unknown }, stderr: string, script: string): SocError {
  const message = stderr.trim().slice(0, 500);
  if (error.code === 'ENOENT' || /Operation not permitted|Permission denied|not supported/i.test(message))
    return new SocError(
      'playbooks.notPermitted',
      { plan: script.trim().split('\n'), cause: message || 'nft is not installed' },
      { cause: error },
    );
  return new SocError(
    'playbooks.connectorFailed',
    { connector: 'nftables-block-address', message, retryable: true },
    { cause: error },
  );
}

const elementSchema = z.object({
  elem: z.object({
    val: z.union([z.string(), z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) })]),
    expires: z.number().optional(),
    comment: z.string().optional(),
  }),
});
const listSchema = z.object({
  nftables: z.array(z.object({ set: z.object({ elem: z.array(z.unknown()).optional() }).optional() })),
});

/** Elements of one of our sets; empty when the table does not exist yet. */
export async function listBlocked(
  set: string,
  options: NftOptions,
  signal: AbortSignal,
): Promise<readonly BlockedElement[]> {
  let output: string;
  try {
    output = await runNft(`list set ${NFT_TABLE} ${set}\n`, options, signal, ['-j']);
  } catch (error) {
    if (error instanceof SocError && /No such file/i.test(JSON.stringify(error.details))) return [];
    throw error;
  }
  if (output.trim() === '') return [];
  const list = listSchema.parse(JSON.parse(output));
  return list.nftables.flatMap((item) =>
    (item.set?.elem ?? []).flatMap((raw): BlockedElement[] => {
      const element = elementSchema.safeParse(raw).data?.elem;
      if (element === undefined) return [];
      const text =
        typeof element.val === 'string' ? element.val : `${element.val.prefix.addr}/${element.val.prefix.len}`;
      const parsed = parseIpNetwork(text);
      if (!parsed.ok) return [];
      return [{ network: parsed.network, comment: element.comment, expiresSeconds: element.expires ?? 0 }];
    }),
  );
}
