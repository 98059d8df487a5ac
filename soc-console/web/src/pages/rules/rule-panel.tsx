import type { RuleDetail } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePreferences } from '../../base/preferences.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LevelTag } from '../../ui/level-tag.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { formatDateTime } from '../../time/format-time.ts';
import { ruleMessages } from './messages.ts';
import { ruleTitle } from './rule-columns.tsx';
import { RuleSwitch } from './rule-switch.tsx';
import '../../ui/raw.css';

/** One rule: what it is for, what it found, and its text. */
export function RulePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const t = useMessages(ruleMessages);
  const rule = useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => callApi('getRule', { params: { id } }, signal),
  });
  return (
    <SidePanel label={t.rules.detail} onClose={onClose} width={560}>
      {rule.isPending && <LoadingState />}
      {rule.isError && <ErrorState error={rule.error} onRetry={() => void rule.refetch()} />}
      {rule.data && (
        <>
          <RuleHead rule={rule.data} />
          <div className="flyout-body scroll" tabIndex={0} role="region" aria-label={t.rules.detail}>
            <p className="wrap" translate="no">
              {rule.data.description}
            </p>
            <RuleFindings rule={rule.data} />
            <RuleFigures rule={rule.data} />
            <RuleText yaml={rule.data.yaml} />
          </div>
        </>
      )}
    </SidePanel>
  );
}

interface RuleProps {
  readonly rule: RuleDetail;
}

function RuleHead({ rule }: RuleProps): ReactNode {
  const t = useMessages(ruleMessages);
  const { language } = usePreferences();
  const { actor, at, reason } = rule.switch;
  return (
    <div className="flyout-head">
      <div className="flyout-facts">
        <LevelTag level={rule.level} />
        <span className="muted">{textOr(t.rules.status, rule.status)}</span>
        <span className="muted">{rule.enabled ? t.rules.enabled : t.rules.disabled}</span>
        <RuleSwitch rule={rule} />
      </div>
      <h2>{ruleTitle(rule, language)}</h2>
      <span className="mono muted">{rule.id}</span>
      {rule.disabledByConfiguration && <p className="wrap">{t.rules.disabledByConfiguration}</p>}
      {actor !== null && at !== null && (
        <p className="wrap">{t.rules.switched(actor, formatDateTime(at), rule.enabled, reason ?? '')}</p>
      )}
    </div>
  );
}

function RuleFindings({ rule }: RuleProps): ReactNode {
  const t = useMessages(ruleMessages);
  const c = t.rules.column;
  const attack = [...rule.techniques, ...rule.tactics.map((tactic) => textOr(t.tactic, tactic))];
  return (
    <>
      <h3>{t.rules.groups}</h3>
      <DefinitionList
        items={[
          { key: 'hits', name: c.hits, value: formatCount(rule.hits) },
          { key: 'fp', name: c.falsePositives, value: formatCount(rule.falsePositives) },
          { key: 'last', name: c.lastHit, value: <TimeText at={rule.lastHitAt} full /> },
          ...Object.entries(rule.groups).map(([status, n]) => ({
            key: status,
            name: textOr(t.alertStatus, status),
            value: formatCount(n),
          })),
          { key: 'attack', name: c.techniques, value: attack.join(' · ') },
        ]}
      />
      <p>
        <Link to="/alerts" search={{ ruleId: rule.id, time: '30d' }}>
          {t.rules.openAlerts}
        </Link>
      </p>
    </>
  );
}

/** What the judges did with it since they were started; nothing where another process judges. */
function RuleFigures({ rule }: RuleProps): ReactNode {
  const t = useMessages(ruleMessages);
  if (rule.figures === null) return undefined;
  const f = t.rules.figure;
  return (
    <>
      <h3>{t.rules.figures}</h3>
      <DefinitionList
        items={Object.entries(rule.figures).flatMap(([key, value]) =>
          value === null ? [] : [{ key, name: textOr(f, key), value: formatCount(value) }],
        )}
      />
    </>
  );
}

function RuleText({ yaml }: { readonly yaml: string }): ReactNode {
  const t = useMessages(ruleMessages);
  return (
    <div className="raw">
      <div className="raw-head">
        <h3>{t.rules.yaml}</h3>
        <CopyButton text={yaml} />
      </div>
      <pre className="code" tabIndex={0} aria-label={t.rules.yaml} translate="no">
        {yaml}
      </pre>
    </div>
  );
}
