import { checkPackFolder, loadPacks, type PackFinding } from '@qiaolou/collector';
import { SHIPPED_PARSERS_DIRECTORY } from '../../shipped/shipped-directories.ts';
import { print } from '../print.ts';

/** What `parser test` is given. */
export interface ParserTestInput {
  /** Folder of one pack. */
  readonly folder: string;
  readonly json: boolean;
}

/**
 * Checks a pack among the shipped ones and prints each finding as `file:line reason`, or with `--json` one object of all;
 * 1 when there is any. A shipped pack that is wrong is named too, as the running platform leaves it out.
 */
export function run({ folder, json }: ParserTestInput): Promise<number> {
  const others: PackFinding[] = [];
  const skip = (finding: PackFinding): void => void others.push(finding);
  const own = checkPackFolder(folder, () => loadPacks(SHIPPED_PARSERS_DIRECTORY, { skip }));
  const findings = [...own, ...others];
  print(json ? `${JSON.stringify({ findings })}\n` : describe(findings));
  return Promise.resolve(findings.length === 0 ? 0 : 1);
}

function describe(findings: readonly PackFinding[]): string {
  const lines = findings.map(({ file, line, reason }) => `${file}:${line} ${reason}\n`);
  return [...lines, `${findings.length} 个问题 / ${findings.length} findings\n`].join('');
}
