import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPlaybook, LIBRARY_DIRECTORY, LINT_RULES, type PlaybookProblem } from '@qiaolou/playbooks';

/** What `playbooks check` is given. */
export interface PlaybooksCheckInput {
  /** Playbook files; none means the shipped playbooks. */
  readonly files: readonly string[];
  readonly json: boolean;
}

type FileProblem = PlaybookProblem & { readonly file: string };

/**
 * Reads playbooks and prints each error as `file:line:column rule pointer found (what is asked)`, or with `--json` one
 * object of all; 1 when there is any error. Throws what reading a file throws.
 */
export async function run({ files, json }: PlaybooksCheckInput): Promise<number> {
  const paths = files.length === 0 ? shippedFiles() : files;
  const errors = (await Promise.all(paths.map(check))).flat();
  const playbooks = paths.length - new Set(errors.map(({ file }) => file)).size;
  process.stdout.write(json ? `${JSON.stringify({ playbooks, errors })}\n` : describe(playbooks, errors));
  return errors.length === 0 ? 0 : 1;
}

function shippedFiles(): readonly string[] {
  const folder = fileURLToPath(LIBRARY_DIRECTORY);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(folder, name));
}

async function check(file: string): Promise<readonly FileProblem[]> {
  return checkPlaybook(await readFile(file, 'utf8')).map((problem) => ({ file, ...problem }));
}

function describe(playbooks: number, errors: readonly FileProblem[]): string {
  const lines = errors.map(
    ({ file, line, column, rule, at, found }) =>
      `${file}:${line}:${column} ${rule} ${at} ${found} (${LINT_RULES[rule]})\n`,
  );
  const total = `剧本 ${playbooks} 个可用，${errors.length} 个错误 / ${playbooks} playbooks usable, ${errors.length} errors\n`;
  return [...lines, total].join('');
}
