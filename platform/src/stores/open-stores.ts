import { mayPass } from '@qiaolou/schema';
import { openPatiently, type PatientlyGiven, type StoreName } from './open-patiently.ts';

/** How a store is opened and closed again. */
export interface StoreWay<Store> {
  /** Whether it is on a server, which may be away for a while. What is in the data directory is there or never. */
  readonly onServer: boolean;
  open(): Promise<Store>;
  close(store: Store): Promise<void>;
}

/**
 * Opens the stores: those on servers at once and together, each tried again while its server is away, for
 * `stores.waitSeconds` at most; then the others. Throws what kept one of them from being opened and does not pass by itself,
 * or did not in that time.
 */
export async function openStores<Stores extends Readonly<Record<StoreName, unknown>>>(
  ways: { readonly [Name in StoreName]: StoreWay<Stores[Name]> },
  given: PatientlyGiven,
  closing: AsyncDisposableStack,
): Promise<Stores> {
  const opened: Partial<Record<StoreName, unknown>> = {};
  const names = Object.keys(ways) as StoreName[];
  const failed = new AbortController();
  const until = AbortSignal.any([given.stopping, failed.signal]);
  const open = async (name: StoreName): Promise<void> => {
    const way: StoreWay<unknown> = ways[name];
    const store = await (way.onServer
      ? openPatiently(
          () => way.open(),
          () => name,
          { ...given, stopping: until },
        )
      : way.open());
    closing.defer(() => way.close(store));
    opened[name] = store;
  };
  const faults: Partial<Record<StoreName, unknown>> = {};
  await Promise.all(
    names
      .filter((name) => ways[name].onServer)
      .map((name) =>
        open(name).catch((error: unknown) => {
          faults[name] = error;
          failed.abort();
        }),
      ),
  );
  const kept = names.filter((name) => name in faults).map((name) => faults[name]);
  // Who gave up because of another is not why.
  if (kept.length > 0) throw kept.find((error) => !mayPass(error)) ?? kept[0];
  for (const name of names) if (!ways[name].onServer) await open(name);
  // All of them: whatever was not opened has thrown.
  return opened as Stores;
}
