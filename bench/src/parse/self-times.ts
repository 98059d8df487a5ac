import { Session, type Profiler } from 'node:inspector/promises';

/** Where a program's time went: the most costly functions, each with its share of the time. */
export type SelfTimes = readonly { readonly place: string; readonly share: number }[];

const MOST = 12;
const PROFILER = 'post node:inspector';

/** Runs something under V8's sampling profiler. The code it runs is slower meanwhile: only shares are told. */
export async function selfTimes(run: () => void): Promise<SelfTimes> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 500 });
    await session.post('Profiler.start');
    run();
    const { profile } = await session.post('Profiler.stop');
    return sharesOf(profile);
  } finally {
    session.disconnect();
  }
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SelfTimes {
  const placeOf = new Map(nodes.map(({ id, callFrame }) => [id, placeName(callFrame)]));
  const times = new Map<string, number>();
  let whole = 0;
  samples.forEach((id, at) => {
    const place = placeOf.get(id) ?? '?';
    // Making the profile is no part of what was run.
    if (place === PROFILER) return;
    const spent = timeDeltas[at] ?? 0;
    whole += spent;
    times.set(place, (times.get(place) ?? 0) + spent);
  });
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([place, spent]) => ({ place, share: spent / whole }));
}

/** `setPlain line-slots.ts`; of V8's own frames only the name. */
function placeName({ functionName, url }: Profiler.Profile['nodes'][number]['callFrame']): string {
  const file = url.slice(url.lastIndexOf('/') + 1);
  return `${functionName} ${file}`.trim();
}
