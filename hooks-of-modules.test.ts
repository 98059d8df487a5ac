import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

/**
 * Most test files of a worker share one process, and what they import is loaded once (`vitest.config.ts`): a hook that a
 * module registers while it is loaded is that of the first file, and of no other. Such a module uses `onTestFinished`.
 */

const ROOT = import.meta.dirname;
const HOOKS = new Set(['beforeEach', 'beforeAll', 'afterEach', 'afterAll', 'aroundEach', 'aroundAll']);
/** Each of their files has a process, and loads everything anew. */
const APART = /^(platform|stores\/events|soc-console\/web)\/test\//;

const MODULES = globSync('**/*.{ts,tsx}', { cwd: ROOT, exclude: (path) => path.includes('node_modules') })
  .filter((file) => !/\.(test|setup)\.tsx?$/.test(file) && !APART.test(file))
  .sort();

/** Hooks that are registered when a module is loaded. */
function hooksAtLoading(text: string): readonly string[] {
  return ts.createSourceFile('module.tsx', text, ts.ScriptTarget.Latest, true).statements.flatMap((statement) => {
    const call = ts.isExpressionStatement(statement) ? statement.expression : undefined;
    const name = call !== undefined && ts.isCallExpression(call) ? call.expression.getText() : '';
    return HOOKS.has(name) ? [name] : [];
  });
}

it('no module that tests share registers a hook while it is loaded', () => {
  expect(MODULES.length).toBeGreaterThan(1_000);
  const registering = MODULES.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return text.includes("'vitest'") ? hooksAtLoading(text).map((hook) => `${file}: ${hook}`) : [];
  });
  expect(registering).toEqual([]);
});

it('sees a hook where there is one', () => {
  expect(hooksAtLoading("import { afterEach } from 'vitest';\nafterEach(() => undefined);\n")).toEqual(['afterEach']);
  expect(hooksAtLoading('export function use() { afterEach(() => undefined); }')).toEqual([]);
});
