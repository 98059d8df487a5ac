import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SocError, systemClock, type AuditVerdict } from '@qiaolou/schema';
import { readAuditPublicKeys, readPublicKey, readTrustedKeys } from '../../keys/audit-signing-key.ts';
import { openRecords } from '../../stores/open-records.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';

type Fault = NonNullable<AuditVerdict['firstBad']>;

const KINDS: Readonly<Record<Fault['kind'], string>> = {
  entry: '记录 / entry',
  checkpoint: '签名点 / checkpoint',
  seal: '数据封存 / seal of records',
  record: '数据 / record',
  structure: '数据库 / database',
  trail: '审计链 / trail',
};

const REASONS: Readonly<Record<Fault['reason'], string>> = {
  hash: '内容与摘要不符 / content does not fit its hash',
  prevHash: '与前一条不衔接 / does not follow the one before',
  gap: '序号不连续 / a number is missing',
  signature: '签名无效 / the signature is invalid',
  unknownKey: '签名密钥不受信任 / signed by a key that is not trusted',
  missingEntry: '签名点之前的条目缺失 / an entry the checkpoint covers is missing',
  missingCopy: '数据库外的签名点副本缺失 / the copy outside the database is missing',
  malformed: '无法读取 / cannot be read',
  truncated: '链尾被截断 / the end of the chain was cut off',
  changed: '被绕过平台修改 / was changed past the platform',
  inserted: '被绕过平台插入 / was inserted past the platform',
  deleted: '被绕过平台删除 / was deleted past the platform',
  missing: '已从数据库中移除 / was removed from the database',
  foreign: '由他人加入数据库 / was added to the database by somebody else',
  stale:
    '超过两小时没有签名；平台已停止时加 --offline / nothing was signed for two hours; add --offline when the platform is stopped',
  clock: '签名时间在未来，时钟被调回过 / signed in the future: a clock was set back',
};

function describe(verdict: AuditVerdict): string {
  const counts = `${verdict.entries} 条记录，${verdict.checkpoints} 个 SM2 签名点，${verdict.unsigned} 条尚未签名`;
  if (verdict.firstBad === null) return `审计链完整：${counts}\nThe audit trail is intact.\n`;
  const { kind, seq, reason, name } = verdict.firstBad;
  return `审计链被破坏（${kind}.${reason}）：首个异常是 ${KINDS[kind]} ${name ?? seq}：${REASONS[reason]}\n${counts}\n`;
}

/**
 * Verifies the audit trail of a data directory, running platform or not; 0 when intact, 1 when not. Throws
 * `records.notFound` when there is no trail at that place.
 */
export async function run(
  flags: ConfigFlags & {
    readonly json: boolean;
    readonly key?: string | undefined;
    readonly witness?: string | undefined;
    readonly offline: boolean;
  },
): Promise<number> {
  const config = commandConfig(flags);
  const records = join(config.dataDirectory, 'records.db');
  if (config.stores.database.url === undefined && !existsSync(records)) {
    throw new SocError('records.notFound', { file: records });
  }
  const keys =
    flags.key === undefined
      ? [...readAuditPublicKeys(join(config.dataDirectory, 'keys')), ...readTrustedKeys(config.audit.publicKeyFiles)]
      : [readPublicKey(flags.key)];
  const store = await openRecords(config, records, systemClock);
  try {
    const verdict = await store.verifyAudit(keys, {
      checkpointFile: join(config.dataDirectory, 'audit-checkpoints.ndjson'),
      witnessFiles: flags.witness === undefined ? [] : [flags.witness],
      now: flags.offline ? undefined : systemClock.now(),
    });
    print(flags.json ? `${JSON.stringify(verdict)}\n` : describe(verdict));
    return verdict.ok ? 0 : 1;
  } finally {
    await store.close();
  }
}
