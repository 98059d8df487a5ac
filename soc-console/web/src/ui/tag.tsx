import type { ReactNode } from 'react';
import './tag.css';

/** What a tag's colour says. */
export type Tone = 'neutral' | 'info' | 'pass' | 'warn' | 'fail' | 'hollow';

/** A short state in a box; `hollow` (dashed) is for what is not known. */
export function Tag({
  tone = 'neutral',
  children,
  title,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
  readonly title?: string | undefined;
}): ReactNode {
  return (
    <span className="tag" data-tone={tone} title={title}>
      {children}
    </span>
  );
}
