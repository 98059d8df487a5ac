import { ERROR_CATALOGUE, type ErrorText } from '@qiaolou/schema';
import { explainFault } from './explain-fault.ts';
import { printable } from './printable.ts';

/** EX_SOFTWARE of sysexits.h: nobody foresaw it. */
const UNFORESEEN = 70;

/**
 * Tells people of a failure on standard error, always with a code of the catalogue, its Chinese and English text, what to do
 * and the details; answers the exit code: 2, or 70 for what nobody foresaw. The stack is told at log level `debug` only.
 */
export function reportFailure(error: unknown): number {
  const { code, details } = explainFault(error);
  const { zh, en, remedy }: ErrorText = ERROR_CATALOGUE[code];
  const lines = [`${code}: ${zh}`, en];
  if (remedy !== undefined) lines.push(`处理：${remedy.zh}`, `Remedy: ${remedy.en}`);
  lines.push(JSON.stringify(details, null, 2));
  if (/^(?:debug|trace)$/.test(process.env['QIAOLOU_LOG_LEVEL'] ?? '') && error instanceof Error)
    lines.push(error.stack ?? error.message);
  process.stderr.write(`${printable(lines.join('\n'))}\n`);
  return code === 'platform.unforeseen' ? UNFORESEEN : 2;
}
