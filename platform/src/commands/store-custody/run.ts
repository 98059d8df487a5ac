import { readCustody } from '@qiaolou/event-store/check';
import type { CustodyEntry, ReadChain } from '@qiaolou/event-store/custody';
import { systemClock } from '@qiaolou/schema';
import { custodyTrust } from '../../stores/custody-trust.ts';
import { holdStoppedStore } from '../../stores/stopped-store.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';

/**
 * Prints the custody chain of a stopped platform; 0 when it is whole up to where the audit trail says it goes, 1 when not. Files are
 * not read: `store check` does. Throws as `store check`.
 */
export async function run(flags: ConfigFlags & { readonly json: boolean }): Promise<number> {
  const config = commandConfig(flags);
  const store = await holdStoppedStore(config, systemClock);
  try {
    const { keys, anchors } = await custodyTrust(config);
    const chain = await readCustody(store.dir, keys);
    const cut = anchors.find(({ seq, hash }) => chain.entries[seq - 1]?.hash !== hash);
    const whole = chain.fault === undefined && cut === undefined;
    print(flags.json ? `${JSON.stringify({ whole, cut: cut ?? null, ...chain })}\n` : describe(chain, cut?.seq));
    return whole ? 0 : 1;
  } finally {
    store.release();
  }
}

function describe({ entries, fault }: ReadChain, cut: number | undefined): string {
  return [
    ...entries.flatMap((entry) => lineOf(entry)),
    ...(fault === undefined ? [] : [`第 ${fault.seq} 条起不可信 / cannot be trusted from here on: ${fault.reason}`]),
    ...(cut === undefined ? [] : [`应有第 ${cut} 条，已被截去或替换 / entry ${cut} was cut off or replaced`]),
    fault === undefined && cut === undefined
      ? '留存链完整 / The custody chain is whole'
      : '留存链被破坏 / It is broken',
    `${entries.length} 条 / entries`,
    '',
  ].join('\n');
}

/** A line for people; marks are of no interest to them. */
function lineOf({ seq, at, body }: CustodyEntry): readonly string[] {
  const head = `${seq}  ${at}  `;
  switch (body.kind) {
    case 'seal': {
      const rows = body.files.reduce((sum, file) => sum + file.rows, 0);
      const kind = body.supplementary ? '补充封存 / supplementary seal' : '封存 / seal';
      return [`${head}${kind} ${body.day}: ${body.files.length} 个文件 / files, ${rows} 条 / events`];
    }
    case 'mark':
      return [];
    case 'policy':
      return [`${head}留存期 / retention ${body.defaultDays} 天 / days: ${body.by.name} (${body.reason})`];
    case 'hold':
      return [`${head}保全 / hold ${body.from} – ${body.to}: ${body.by.name} (${body.reason})`];
    case 'lift':
      return [`${head}解除保全 / hold lifted #${body.hold}: ${body.by.name} (${body.reason})`];
    case 'ask':
      return [`${head}申请删除 / deletion asked for, – ${body.through}: ${body.by.name} (${body.reason})`];
    case 'decide':
      return [
        `${head}${body.approved ? '批准 / approved' : '驳回 / refused'} #${body.ask}: ${body.by.name} (${body.reason})`,
      ];
    case 'tombstone': {
      const rows = body.files.reduce((sum, file) => sum + file.rows, 0);
      return [`${head}已删除 / deleted #${body.ask}: ${body.files.length} 个文件 / files, ${rows} 条 / events`];
    }
    default:
      return body satisfies never;
  }
}
