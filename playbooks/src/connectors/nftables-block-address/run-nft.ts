import { execFile } from 'node:child_process';
import { SocError } from '@qiaolou/schema';

/** Table that holds everything of ours: `nft delete table inet qiaolou` takes it all back. */
export const NFT_TABLE = 'inet qiaolou';

/** How `nft` is called. */
export interface NftOptions {
  /** Program and leading arguments: `['nft']`, or `['nsenter', '--net=/run/netns/x', 'nft']`. */
  readonly command: readonly [string, ...string[]];
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
