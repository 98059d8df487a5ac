import { targetOf, WORKSPACES, type Workspace } from './source-tree.ts';

/**
 * Workspaces whose folders are not put in order yet. Only ever gets shorter: a workspace that is not here must list
 * its floors in package.json.
 */
const WITHOUT_FLOORS: readonly string[] = ['stores/records'];

/**
 * What is wrong with the folders of a workspace's `src`. `"qiaolou": { "floors": [...] }` of its package.json lists them
 * from ground to roof (`pages/playbooks` is a floor of its own when it is listed); a file imports its own folder and those
 * below. Files beside the folders are the roof.
 */
function floorFaults({ folder, manifest, files, imports }: Workspace): readonly string[] {
  const source = `${folder}/src/`;
  const { floors } = manifest.qiaolou ?? {};
  const floorOf = (file: string): string | undefined => {
    const path = file.startsWith(source) ? file.slice(source.length) : '';
    if (!path.includes('/')) return undefined;
    const named = floors?.filter((floor) => path.startsWith(`${floor}/`)).toSorted((a, b) => b.length - a.length);
    return named?.[0] ?? path.slice(0, path.indexOf('/'));
  };
  const folders = new Set(files.map(floorOf).filter((floor) => floor !== undefined));
  if (floors === undefined) {
    return folders.size === 0 || WITHOUT_FLOORS.includes(folder) ? [] : [`${folder}: no floors in package.json`];
  }
  const listed = [
    ...[...folders].filter((name) => !floors.includes(name)).map((name) => `${source}${name} is not listed`),
    ...floors.filter((name) => !folders.has(name)).map((name) => `${source}${name} is listed and not there`),
  ];
  const upward = imports.flatMap((entry) => {
    const from = floorOf(entry.file);
    if (from === undefined || !entry.specifier.startsWith('.')) return [];
    const target = targetOf(entry);
    if (!target.startsWith(source)) return [];
    const to = floorOf(target);
    const below = to !== undefined && floors.indexOf(to) <= floors.indexOf(from);
    return below ? [] : [`${entry.file}:${entry.line} imports ${target}`];
  });
  return [...listed, ...upward];
}

/** The faults of all workspaces. */
export function allFloorFaults(): readonly string[] {
  return WORKSPACES.flatMap(floorFaults);
}
