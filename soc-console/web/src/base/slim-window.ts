import { useMediaQuery } from './use-media-query.ts';

/** As `@media (max-width: 480px)` of the style sheets. */
const SLIM = '(max-width: 480px)';

/**
 * True in a window as slim as a phone's, which is what 400 % leaves of 1280 px (WCAG 1.4.10): rows of lists become cards, the
 * navigation a bar above the page, and the page scrolls as a whole, downwards only.
 */
export function useSlimWindow(): boolean {
  return useMediaQuery(SLIM);
}
