import { FOLDER_OF_PACKAGE, isTestFile, manifestOf, packageOf, targetOf, textOf, WORKSPACES } from './source-tree.ts';

/** What the main thread begins with; the rest it loads when it is asked for. */
export const MAIN_ENTRIES = ['platform/src/main.ts', 'platform/src/start/role.ts', 'platform/src/start/start.ts'];

const CONSOLE = ['express', 'helmet', 'zod-openapi'];
const RECORDS = ['@noble/curves', 'kysely'];
const WHOLE_PLATFORM = [...CONSOLE, ...RECORDS, 'minizlib', 'prom-client', 're2js', 'yaml', 'zod'];

/**
 * The packages of others that a thread loads whatever it is configured to be, exactly: each thread has its own copy of what it
 * loads, 5 to 25 MB for a client of a server. Clients (`pg`, `bullmq`, `ioredis`, `@elastic/elasticsearch`) are in nobody's
 * list: who has such a server loads them by `import()`. The engine of the event store is in its own thread's only.
 */
export const MAY_LOAD: Readonly<Record<string, readonly string[]>> = {
  'platform/src/main.ts': [],
  'platform/src/start/role.ts': WHOLE_PLATFORM,
  'platform/src/start/start.ts': WHOLE_PLATFORM,
  'platform/src/intake/intake-worker.ts': ['@noble/curves', 'minizlib', 're2js', 'yaml', 'zod'],
  'platform/src/pipeline/pipeline-worker.ts': ['@noble/curves', 'minizlib', 're2js', 'yaml', 'zod'],
  'platform/src/packs/bench-thread.ts': ['@noble/curves', 'minizlib', 're2js', 'yaml', 'zod'],
  'platform/src/replays/replay-thread.ts': ['@noble/curves', 'minizlib', 're2js', 'yaml', 'zod'],
  'collector/src/spool/segment-thread.ts': [],
  'collector/src/inputs/kafka/kafka-thread.ts': ['@platformatic/kafka'],
  'stores/events/src/worker/event-store-thread.ts': ['re2js', 'zod'],
  'stores/events/src/embedded/read/query-thread.ts': ['re2js'],
  'stores/events/src/embedded/segments/merge-thread.ts': [],
  'stores/events/src/embedded/custody/look-thread.ts': [],
  'stores/records/src/sqlite/reader-thread.ts': [...RECORDS, 'zod'],
  'accounts/src/passwords/password-thread.ts': ['@noble/curves'],
};

/** Entries of the threads that the source starts. */
export function startedThreads(): readonly string[] {
  return WORKSPACES.flatMap(({ files }) => files)
    .filter((file) => !isTestFile(file))
    .flatMap((file) =>
      [...textOf(file).matchAll(/new (?:Worker|ZlibThread(?:<\w+>)?)\(\s*new URL\('(.+?)', import\.meta\.url\)/g)].map(
        ([, entry = '']) => targetOf({ file, specifier: entry }),
      ),
    );
}

/** Packages of others that are loaded with a file, sorted. */
export function packagesLoadedBy(entry: string): readonly string[] {
  const importsOf = Map.groupBy(
    WORKSPACES.flatMap(({ imports }) => imports).filter(({ loads }) => loads === 'always'),
    ({ file }) => file,
  );
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const line of importsOf.get(file) ?? []) {
      const name = packageOf(line.specifier);
      if (line.specifier.startsWith('.')) waiting.push(targetOf(line));
      else if (name === undefined) continue;
      else if (FOLDER_OF_PACKAGE.has(name)) waiting.push(faceOf(name, line.specifier));
      else packages.add(name);
    }
  }
  return [...packages].toSorted();
}

/** The file that a package's name, or one of its subpaths, stands for. */
function faceOf(name: string, specifier: string): string {
  const folder = FOLDER_OF_PACKAGE.get(name) ?? '';
  const path = manifestOf(folder).exports?.[`.${specifier.slice(name.length)}`];
  if (path === undefined) throw new Error(`${specifier} is not exported`);
  return targetOf({ file: `${folder}/package.json`, specifier: path });
}
