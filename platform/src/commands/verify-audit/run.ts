import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sm2 } from '@qiaolou/crypto';
import { SocError, systemClock, type AuditVerdict } from '@qiaolou/schema';
import { readAuditPublicKeys } from '../../keys/audit-signing-key.ts';
import { openRecords } from '../../stores/open-records.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';

const REASONS: Readonly<Record<NonNullable<AuditVerdict['firstBad']>['reason'], string>> = {
  hash: '内容与摘要不符 / content does not fit its hash',
  prevHash: '与前一条不衔接 / does not follow the entry before',
  gap: '序号不连续 / a number is missing',
  signature: '签名无效 / the signature is invalid',
  unknownKey: '签名密钥不受信任 / signed by a key that is not trusted',
  missingEntry: '签名点之前的条目缺失 / an entry the checkpoint covers is missing',
  malformed: '无法读取 / cannot be read',
  truncated: '链尾被截断 / the end of the chain was cut off',
};

function describe(verdict: AuditVerdict): string {
  const counts = `${verdict.entries} 条记录，${verdict.checkpoints} 个 SM2 签名点，${verdict.unsigned} 条尚未签名`;
  if (verdict.firstBad === null) return `审计链完整：${counts}\nThe audit trail is intact.\n`;
  const { kind, seq, reason } = verdict.firstBad;
  const what = kind === 'entry' ? `第 ${seq} 条记录 / entry ${seq}` : `第 ${seq} 条处的签名点 / checkpoint at ${seq}`;
  return `审计链被破坏：首个异常是${what}：${REASONS[reason]}\n${counts}\n`;
}

/**
 * Verifies the audit trail of a data directory, running platform or not; 0 when intact, 1 when not. Throws
 * `records.notFound` when there is no trail at that place.
 */
export async function run(
  flags: ConfigFlags & { readonly json: boolean; readonly key?: string | undefined },
): Promise<number> {
  const config = commandConfig(flags);
  const records = join(config.dataDirectory, 'records.db');
  if (config.stores.database.url === undefined && !existsSync(records)) {
    throw new SocError('records.notFound', { file: records });
  }
  const keys =
    flags.key === undefined
      ? readAuditPublicKeys(join(config.dataDirectory, 'keys'))
      : [sm2.publicKeyFromPem(readFileSync(flags.key, 'utf8'))];
  const store = await openRecords(config, records, systemClock);
  try {
    const verdict = await store.verifyAudit(keys, {
      checkpointFile: join(config.dataDirectory, 'audit-checkpoints.ndjson'),
    });
    process.stdout.write(flags.json ? `${JSON.stringify(verdict)}\n` : describe(verdict));
    return verdict.ok ? 0 : 1;
  } finally {
    await store.close();
  }
}
