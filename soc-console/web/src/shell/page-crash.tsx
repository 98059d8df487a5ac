import type { ReactNode } from 'react';
import { ErrorState } from '../ui/error-state.tsx';

/** Shown when a page throws while rendering; the navigation stays usable. */
export function PageCrash({ error, reset }: { readonly error: unknown; readonly reset: () => void }): ReactNode {
  return <ErrorState error={error} onRetry={reset} />;
}
