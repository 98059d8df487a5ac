import { CheckOutlined, CloseOutlined } from '@ant-design/icons';
import type { ExplainNode } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../../../base/preferences.ts';
import { useMessages } from '../../../i18n/use-messages.ts';
import { fieldLabel } from '../../../ui/field-label.ts';
import { alertMessages } from '../messages.ts';
import { MatchedValue } from './matched-value.tsx';

/** The evaluated condition: every node with its result, leaves with pattern and the value that decided. */
export function ExplainTree({ node }: { readonly node: ExplainNode }): ReactNode {
  return (
    <ul className="explain">
      <ExplainItem node={node} />
    </ul>
  );
}

function ExplainItem({ node }: { readonly node: ExplainNode }): ReactNode {
  const children = node.children ?? [];
  return (
    <li data-result={node.result}>
      <div className="explain-line">
        <ResultMark result={node.result} />
        {node.field === undefined && node.pattern === undefined ? <Group node={node} /> : <Leaf node={node} />}
      </div>
      {children.length > 0 && (
        <ul>
          {children.map((child, index) => (
            <ExplainItem key={index} node={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

function ResultMark({ result }: { readonly result: boolean }): ReactNode {
  const t = useMessages(alertMessages);
  const text = result ? t.alerts.flyout.matched : t.alerts.flyout.notMatched;
  return (
    <span className="explain-mark" role="img" aria-label={text} title={text}>
      {result ? <CheckOutlined aria-hidden /> : <CloseOutlined aria-hidden />}
    </span>
  );
}

function Group({ node }: { readonly node: ExplainNode }): ReactNode {
  const t = useMessages(alertMessages);
  return (
    <span>
      <span className="explain-kind">{t.alerts.flyout.kind[node.kind]}</span>{' '}
      {node.label !== undefined && <code>{node.label}</code>}
    </span>
  );
}

function Leaf({ node }: { readonly node: ExplainNode }): ReactNode {
  const t = useMessages(alertMessages);
  const { language } = usePreferences();
  const label = node.field === undefined ? undefined : fieldLabel(node.field, language);
  return (
    <div className="explain-leaf">
      <div>
        {node.field !== undefined && <code>{node.field}</code>}
        {label !== undefined && <span className="muted"> {label} </span>}
        <span className="explain-pattern mono" translate="no">
          {node.pattern ?? node.label}
        </span>
      </div>
      <div className="explain-value">
        {node.value === undefined ? (
          <span className="muted">{t.alerts.flyout.fieldMissing}</span>
        ) : node.result ? (
          <MatchedValue value={node.value} pattern={node.pattern} />
        ) : (
          <span className="mono wrap" translate="no">
            {node.value}
          </span>
        )}
      </div>
    </div>
  );
}
