import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * `../shared` holds recordings that are not ours to ship, and a stranger's clone has none. Vitest runs the body of a
 * skipped suite too, for the names of its tests: what it reads there fails where there is nothing to read.
 */

const ROOT = import.meta.dirname;
const READS = new Set(['readFileSync', 'readdirSync', 'openSync', 'statSync', 'readFile', 'readdir', 'sharedVector']);

const FILES = globSync('**/test/**/*.ts', { cwd: ROOT, exclude: (path) => path.includes('node_modules') })
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }))
  .filter(({ text }) => text.includes('skipIf('));

interface SkippedBlock {
  readonly kind: 'suite' | 'test';
  readonly title: string;
  readonly body: ts.Node | undefined;
}

/** The calls `describe.skipIf(…)(title, body)` and `it.skipIf(…)(title, body)` of a file. */
function skippedBlocks(text: string): readonly SkippedBlock[] {
  const found: SkippedBlock[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isCallExpression(node.expression)) {
      const owner = /^(describe|it|test)\.skipIf$/.exec(node.expression.expression.getText())?.[1];
      const [title, body] = node.arguments;
      if (owner !== undefined) {
        const kind = owner === 'describe' ? 'suite' : 'test';
        found.push({ kind, title: title?.getText() ?? '', body });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Reads that run with the body itself: not those in a test or hook, nor those that ask first whether the file is there. */
function readsOfBody(body: ts.Node): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node !== body && ts.isFunctionLike(node)) return;
    if (ts.isConditionalExpression(node) && node.condition.getText().startsWith('existsSync(')) return;
    if (ts.isCallExpression(node) && READS.has(node.expression.getText())) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

describe('what is skipped in a clone without ../shared', () => {
  it.each(FILES)('$file: a skipped suite reads nothing outside its tests', ({ text }) => {
    const suites = skippedBlocks(text).filter(({ kind }) => kind === 'suite');
    expect(suites.flatMap(({ body }) => (body === undefined ? [] : readsOfBody(body)))).toEqual([]);
  });

  it.each(FILES.filter(({ text }) => /shared\/data|SHARED_VECTORS/.test(text)))(
    '$file: a skip says why',
    ({ text }) => {
      const silent = skippedBlocks(text).filter(({ title }) => !/\.\.\/shared|skipped where/.test(title));
      expect(silent.map(({ title }) => title)).toEqual([]);
    },
  );

  it('is seen by this test', () => {
    const text = `describe.skipIf(!there)('x', () => {
      const lines = readFileSync(file, 'utf8');
      const names = existsSync(dir) ? readdirSync(dir) : [];
      it('y', () => readFileSync(other));
    });`;
    const [block] = skippedBlocks(text);
    expect(block?.body === undefined ? [] : readsOfBody(block.body)).toEqual([`readFileSync(file, 'utf8')`]);
  });
});
