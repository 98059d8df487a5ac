import { checkPackFolder, loadPacks, type PackFinding } from '@qiaolou/collector';
import { SHIPPED_PARSERS_DIRECTORY } from '../../shipped/shipped-directories.ts';
import { print } from '../print.ts';
import { writeAccepted } from './write-accepted.ts';

/** What `parser test` is given. */
export interface ParserTestInput {
  /** Folder of one pack. */
  readonly folder: string;
  /** Write what the samples give now as what is expected of them. */
  readonly accept: boolean;
  readonly json: boolean;
}

/**
 * Checks a pack among the shipped ones and prints each finding as `file:line reason`, or with `--json` one object of all;
 * 1 when there is any but warnings. With `--accept` what
 * the samples give now is written first as what is expected, for a person to read. A shipped pack that is wrong is named too, as the running platform leaves it out.
 */
export function run({ folder, accept, json }: ParserTestInput): Promise<number> {
  if (accept) acceptAll(folder, json);
  const others: PackFinding[] = [];
  const skip = (finding: PackFinding): void => void others.push(finding);
  const own = checkPackFolder(folder, () => loadPacks(SHIPPED_PARSERS_DIRECTORY, { skip }));
  const findings = [...own, ...others];
  print(json ? `${JSON.stringify({ findings })}\n` : describe(findings));
  return Promise.resolve(findings.every(({ warning }) => warning === true) ? 0 : 1);
}

/** A pack that cannot be read is named by the check that follows. */
function acceptAll(folder: string, json: boolean): void {
  for (const { file, lines, notOurs } of writeAccepted(folder)) {
    if (json) continue;
    print(`已写入 / written: ${file} (${lines})\n`);
    if (notOurs.length > 0) print(`未由本规则包解析的行 / lines this pack does not read: ${notOurs.join(', ')}\n`);
  }
}

function describe(findings: readonly PackFinding[]): string {
  const lines = findings.map(
    ({ file, line, reason, warning }) => `${file}:${line} ${warning === true ? '提醒 / warning: ' : ''}${reason}\n`,
  );
  return [...lines, `${findings.length} 个问题 / ${findings.length} findings\n`].join('');
}
