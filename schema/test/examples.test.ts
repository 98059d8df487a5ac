import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Public functions of a package that have no `@example` in their doc comment. */
function functionsWithoutExample(folder: string): readonly string[] {
  const entry = join(ROOT, folder, 'src/index.ts');
  const reached = [...readFileSync(entry, 'utf8').matchAll(/from '(\.[^']+)'/g)].map(([, path]) =>
    join(ROOT, folder, 'src', path ?? ''),
  );
  const exported = readFileSync(entry, 'utf8').replaceAll(/from '[^']+'/g, '');
  const names = new Set([...exported.matchAll(/\b(\w+)\b/g)].map(([name]) => name));
  return reached.flatMap((file) => {
    const all = readFileSync(entry, 'utf8').includes(
      `export * from './${file.slice(entry.length - 'index.ts'.length)}'`,
    );
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    return source.statements
      .filter(ts.isFunctionDeclaration)
      .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true)
      .filter(({ name }) => name !== undefined && (all || names.has(name.text)))
      .filter((declaration) => !ts.getJSDocTags(declaration).some((tag) => tag.tagName.text === 'example'))
      .map(({ name }) => `${file.slice(ROOT.length + 1)} ${name?.text ?? ''}`);
  });
}

describe.each(['schema', 'crypto', 'playbooks', 'detection-rules', 'stores/records'])(
  'public functions of %s',
  (folder) => {
    it('have an example', () => {
      expect(functionsWithoutExample(folder)).toEqual([]);
    });
  },
);
