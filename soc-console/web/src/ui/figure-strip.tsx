import type { ReactNode } from 'react';
import './figure-strip.css';

/** A number with its name; `link` renders it as the link to what was counted. */
export interface Figure {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly bad?: boolean;
  readonly link?: (content: ReactNode) => ReactNode;
}

/** Numbers in a row. */
export function FigureStrip({ figures }: { readonly figures: readonly Figure[] }): ReactNode {
  return (
    <ul className="figure-strip">
      {figures.map((figure) => {
        const content = (
          <>
            <span className="figure-value num" data-bad={figure.bad === true ? true : undefined}>
              {figure.value}
            </span>
            <span className="figure-name">{figure.name}</span>
          </>
        );
        return <li key={figure.key}>{figure.link ? figure.link(content) : <div>{content}</div>}</li>;
      })}
    </ul>
  );
}
