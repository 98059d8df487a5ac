import type { ReactNode } from 'react';
import { setPreferences } from '../../../base/preferences.ts';
import { useMessages } from '../../../i18n/use-messages.ts';
import { alertMessages } from '../messages.ts';

const MIN = 360;
const MAX = 960;
const STEP = 24;

/** Left edge of the flyout: drag, or arrow keys, to make it wider or narrower. The width is remembered. */
export function ResizeHandle({ width }: { readonly width: number }): ReactNode {
  const t = useMessages(alertMessages);
  const set = (px: number): void => {
    setPreferences({ flyoutWidth: Math.min(MAX, Math.max(MIN, Math.round(px))) });
  };
  return (
    <div
      className="resize-handle"
      role="separator"
      aria-orientation="vertical"
      aria-label={t.alerts.flyout.resize}
      aria-valuenow={width}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') set(width + STEP);
        if (event.key === 'ArrowRight') set(width - STEP);
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId))
          set(document.documentElement.clientWidth - event.clientX);
      }}
    />
  );
}
