import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { BLOCK_RULES, blockRule, type BlockRuleName } from '../framing/index.ts';

const pattern = z.string().min(1).max(1_000).optional();
const writtenRule = z
  .strictObject({ starts: pattern, continues: pattern, ends: pattern })
  .refine((rule) => isAccepted(() => blockRule(rule)), { error: 'starts, continues or ends, each RE2, is expected' });

/** Which lines belong together: a rule by its name, or patterns of RE2. */
export const blockRuleSetting = z.union([
  z.enum(Object.keys(BLOCK_RULES) as [BlockRuleName, ...BlockRuleName[]]),
  writtenRule,
]);

/** The senders of an input that cut their records at line ends. */
export function multiLineSetting() {
  const sender = z.strictObject({ sender: z.string().min(1).max(300), rule: blockRuleSetting });
  return setting(z.array(sender).max(1_000).default([]), {
    zh: '把一条日志拆成多行发来的来源：sender（地址或证书名）与 rule（java、mysql-slow、postgresql、indented、paragraphs 或正则），见 docs/operations.md',
    en: 'senders that cut a record at its line ends: sender (address or name of the certificate) and rule (java, mysql-slow, postgresql, indented, paragraphs or patterns); see docs/operations.md',
  });
}

/** Whether what a person wrote can be compiled. */
export function isAccepted(compile: () => unknown): boolean {
  try {
    compile();
    return true;
  } catch {
    return false;
  }
}
