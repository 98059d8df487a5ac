import { CheckOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { packMessages } from './messages.ts';

const STEPS = ['paste', 'fields', 'test', 'release'] as const;

/** A step on the way from lines to a pack in force. */
export type TeachStep = (typeof STEPS)[number];

/** How far the teaching is. */
export function TeachSteps({ current }: { readonly current: TeachStep }): ReactNode {
  const { teach } = useMessages(packMessages);
  const at = STEPS.indexOf(current);
  return (
    <ol className="teach-steps">
      {STEPS.map((step, index) => (
        <li key={step} data-state={index < at ? 'done' : index === at ? 'current' : undefined}>
          <span className="teach-step-number" aria-hidden>
            {index < at ? <CheckOutlined /> : index + 1}
          </span>
          <span aria-current={index === at ? 'step' : undefined}>{teach.step[step]}</span>
        </li>
      ))}
    </ol>
  );
}
