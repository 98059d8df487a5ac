import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  checkPlaybook,
  LIBRARY_DIRECTORY,
  LINT_RULES,
  parsePlaybook,
  type PlaybookNotice,
  type PlaybookProblem,
} from '@qiaolou/playbooks';
import { print } from '../print.ts';

/** What `playbooks check` is given. */
export interface PlaybooksCheckInput {
  /** Playbook files; none means the shipped playbooks. */
  readonly files: readonly string[];
  readonly json: boolean;
}

type FileProblem = PlaybookProblem & { readonly file: string };
type FileNotice = PlaybookNotice & { readonly file: string };

/**
 * Reads playbooks and prints each error as `file:line:column rule pointer found (what is asked)` and what is read otherwise
 * than it stands, or with `--json` one object of all; 1 when there is any error. Throws what reading a file throws.
 */
export async function run({ files, json }: PlaybooksCheckInput): Promise<number> {
  const paths = files.length === 0 ? shippedFiles() : files;
  const checked = await Promise.all(paths.map(check));
  const errors = checked.flatMap(({ problems }) => problems);
  const notices = checked.flatMap((file) => file.notices);
  const playbooks = paths.length - new Set(errors.map(({ file }) => file)).size;
  print(json ? `${JSON.stringify({ playbooks, errors, notices })}\n` : describe(playbooks, errors, notices));
  return errors.length === 0 ? 0 : 1;
}

function shippedFiles(): readonly string[] {
  const folder = fileURLToPath(LIBRARY_DIRECTORY);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(folder, name));
}

async function check(file: string) {
  const text = await readFile(file, 'utf8');
  const parsed = parsePlaybook(text);
  return {
    problems: checkPlaybook(text).map((problem): FileProblem => ({ file, ...problem })),
    notices: parsed.ok ? parsed.notices.map((notice): FileNotice => ({ file, ...notice })) : [],
  };
}

function describe(playbooks: number, errors: readonly FileProblem[], notices: readonly FileNotice[]): string {
  const lines = errors.map(
    ({ file, line, column, rule, at, found }) =>
      `${file}:${line}:${column} ${rule} ${at} ${found} (${LINT_RULES[rule]})\n`,
  );
  const total = `剧本 ${playbooks} 个可用，${errors.length} 个错误 / ${playbooks} playbooks usable, ${errors.length} errors\n`;
  const told = notices.map(({ file, at, found }) => `${file}: 注意 / notice: ${at} ${found}\n`);
  return [...lines, ...told, total].join('');
}
