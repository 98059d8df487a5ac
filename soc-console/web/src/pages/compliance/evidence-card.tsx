import {
  integrityFactsSchema,
  retentionFactsSchema,
  type ShownEvidence,
  type SourceAnswer,
  type SourceFacts,
} from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Tag } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { IntegrityFactsView } from './integrity-facts.tsx';
import { complianceMessages } from './messages.ts';
import { RetentionFactsView } from './retention-facts.tsx';
import { VerdictTag } from './verdict-tag.tsx';

interface Props {
  readonly evidence: ShownEvidence;
  readonly answers: readonly SourceAnswer[];
  /** Undefined where nothing may be said about a source. */
  readonly onAnswer: ((source: SourceFacts) => void) | undefined;
}

/** One measurement: what it found, and whether it still counts. */
export function EvidenceCard({ evidence, answers, onAnswer }: Props): ReactNode {
  const { compliance: c } = useMessages(complianceMessages);
  const { verdict, ruleId, at, state } = evidence;
  return (
    <>
      <div className="entity-head">
        <VerdictTag verdict={verdict} />
        <code>{ruleId}</code>
        <TimeText at={at} full />
        {state !== 'current' && <Tag tone="warn">{c.state[state]}</Tag>}
      </div>
      <Facts evidence={evidence} answers={answers} onAnswer={onAnswer} />
    </>
  );
}

function Facts({ evidence: { ruleId, facts }, answers, onAnswer }: Props): ReactNode {
  const { compliance: c } = useMessages(complianceMessages);
  const retention = ruleId === 'EV-LOG-RETENTION' ? retentionFactsSchema.safeParse(facts).data : undefined;
  const integrity = ruleId === 'EV-LOG-INTEGRITY' ? integrityFactsSchema.safeParse(facts).data : undefined;
  const known = retention ?? integrity;
  if (known === undefined) return <RawFacts facts={facts} />;
  return (
    <>
      <p>{c.reason[known.reason]}</p>
      {retention && <RetentionFactsView facts={retention} answers={answers} onAnswer={onAnswer} />}
      {integrity && <IntegrityFactsView facts={integrity} />}
    </>
  );
}

/** Figures of an earlier release, as they were kept. */
function RawFacts({ facts }: Pick<ShownEvidence, 'facts'>): ReactNode {
  return (
    <DefinitionList
      items={Object.entries(facts).map(([key, value]) => ({
        key,
        name: <span className="mono">{key}</span>,
        value: <span className="mono wrap">{typeof value === 'string' ? value : JSON.stringify(value)}</span>,
      }))}
    />
  );
}
