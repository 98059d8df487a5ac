import { useId, type ReactNode } from 'react';
import './panel.css';

/** A titled block of a page. */
export function Panel(props: {
  readonly title: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
}): ReactNode {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{props.title}</h2>
        {props.extra !== undefined && <div className="panel-extra">{props.extra}</div>}
      </div>
      <div className={props.flush === true ? 'panel-body flush' : 'panel-body'}>{props.children}</div>
    </section>
  );
}
