import { FOLDER_OF_PACKAGE, isTestFile, manifestOf, packageOf, WORKSPACES } from './source-tree.ts';

/** Import lines that name a package the workspace does not declare. Tests may use the root's tooling. */
export function undeclaredImports(): readonly string[] {
  const tooling = new Set(Object.keys(manifestOf('.').devDependencies ?? {}));
  return WORKSPACES.flatMap(({ manifest, imports }) =>
    imports
      .filter(({ file, specifier }) => {
        const name = packageOf(specifier);
        if (name === undefined || Object.hasOwn(manifest.dependencies ?? {}, name)) return false;
        return !(isTestFile(file) && (tooling.has(name) || FOLDER_OF_PACKAGE.has(name)));
      })
      .map(({ file, line, specifier }) => `${file}:${line} ${specifier}`),
  );
}

/** Dependencies that a workspace declares and no file of it imports: `folder: name`. */
export function unusedDependencies(): readonly string[] {
  return WORKSPACES.flatMap(({ folder, manifest, imports }) => {
    const used = new Set(imports.map(({ specifier }) => packageOf(specifier)));
    return Object.keys(manifest.dependencies ?? {})
      .filter((name) => !used.has(name))
      .map((name) => `${folder}: ${name}`);
  });
}
