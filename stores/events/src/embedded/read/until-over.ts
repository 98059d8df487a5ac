import type { Reading } from '@qiaolou/schema';

/** Hands on how far a read is until it is over, however. */
export function untilOver({
  onProgress,
  signal,
}: Reading): Pick<Reading, 'onProgress'> & { readonly over: () => void } {
  if (onProgress === undefined) return { over: () => undefined };
  let listener: typeof onProgress | undefined = onProgress;
  return {
    onProgress: (progress) => {
      if (signal?.aborted !== true) listener?.(progress);
    },
    over: () => (listener = undefined),
  };
}
