import type { ReactNode } from 'react';
import './definition-list.css';

/** Names and values in two aligned columns. */
export function DefinitionList(props: {
  readonly items: readonly { readonly key: string; readonly name: ReactNode; readonly value: ReactNode }[];
}): ReactNode {
  return (
    <dl className="definition-list">
      {props.items.map((item) => (
        <div key={item.key}>
          <dt>{item.name}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
