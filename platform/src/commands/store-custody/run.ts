import { readCustody } from '@qiaolou/event-store/check';
import {
  filesToLookAt,
  readCustodyChain,
  verifyCustody,
  type CustodyEntry,
  type CustodyFinding,
  type ReadChain,
} from '@qiaolou/event-store/custody';
import { systemClock } from '@qiaolou/schema';
import type { Config } from '../../config/config.ts';
import { searchServerLogin } from '../../config/search-server-login.ts';
import { custodyTrust, type CustodyTrust } from '../../stores/custody-trust.ts';
import { holdStoppedStore } from '../../stores/stopped-store.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';
import { FINDING_TEXTS } from '../store-check/finding-texts.ts';

/**
 * Prints the custody chain; 0 when it is whole up to where the audit trail says it goes, 1 when not. Of a stopped platform with the
 * embedded store, whose files are not read: `store check` does. Of a search server, running or not, every sealed day is counted too, and
 * 1 also says that one is not as it was sealed. Throws as `store check`, and what the server says.
 */
export async function run(flags: ConfigFlags & { readonly json: boolean }): Promise<number> {
  const config = commandConfig(flags);
  const trust = await custodyTrust(config);
  const { chain, findings } = await readKept(config, trust);
  const cut = trust.anchors.find(({ seq, hash }) => chain.entries[seq - 1]?.hash !== hash);
  const ofDays = findings.filter((finding) => 'days' in finding);
  const whole = chain.fault === undefined && cut === undefined && ofDays.every(({ code }) => code === 'buriedThere');
  const told = { whole, cut: cut ?? null, ...chain, ...(ofDays.length > 0 && { findings: ofDays }) };
  print(flags.json ? `${JSON.stringify(told)}\n` : describe(chain, cut?.seq, ofDays));
  return whole ? 0 : 1;
}

interface ReadKept {
  readonly chain: ReadChain;
  readonly findings: readonly CustodyFinding[];
}

async function readKept(config: Config, { keys, anchors }: CustodyTrust): Promise<ReadKept> {
  const login = searchServerLogin(config.stores.elasticsearch);
  if (login === undefined) {
    const store = await holdStoppedStore(config, systemClock);
    try {
      return { chain: await readCustody(store.dir, keys), findings: [] };
    } finally {
      store.release();
    }
  }
  const { openElasticsearchEventStore } = await import('@qiaolou/event-store/elasticsearch');
  const store = await openElasticsearchEventStore({ ...login, clock: systemClock });
  try {
    const chain = await readCustodyChain(await store.custody.custodyLines(0), keys);
    const looks = await store.custody.custodyLook(filesToLookAt(chain), 'count');
    return { chain, findings: verifyCustody(chain, looks, anchors).findings };
  } finally {
    await store.close();
  }
}

type DayFinding = Extract<CustodyFinding, { readonly days: readonly string[] }>;

function describe({ entries, fault }: ReadChain, cut: number | undefined, findings: readonly DayFinding[]): string {
  return [
    ...entries.flatMap((entry) => lineOf(entry)),
    ...findings.map(({ code, days, rows }) => {
      const { zh, en } = FINDING_TEXTS[code];
      return `${zh} / ${en}: ${days.join(' ')}, ${rows} 条 / events`;
    }),
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
