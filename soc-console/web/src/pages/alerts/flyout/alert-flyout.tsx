import { CloseOutlined, DownOutlined, UpOutlined } from '@ant-design/icons';
import type { AlertAction, AlertGroup, AlertGroupDetail } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { callApi } from '../../../api/client.ts';
import { usePermission } from '../../../base/session.ts';
import { useMessages } from '../../../i18n/use-messages.ts';
import { AlertStatusTag } from '../../../ui/alert-status-tag.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { LevelTag } from '../../../ui/level-tag.tsx';
import { LoadingState } from '../../../ui/loading-state.tsx';
import { FLYOUT_TABS, type FlyoutTab } from '../flyout-tabs.ts';
import { alertMessages } from '../messages.ts';
import { TriageButtons } from '../triage-buttons.tsx';
import { EntitiesTab } from './entities-tab.tsx';
import { EvidenceTab } from './evidence-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { ResizeHandle } from './resize-handle.tsx';
import { WhyTab } from './why-tab.tsx';
import '../../../ui/side-panel.css';

interface Props {
  readonly id: string;
  readonly width: number;
  readonly tab: FlyoutTab;
  readonly onTab: (tab: FlyoutTab) => void;
  readonly onClose: () => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onAct: (groups: readonly AlertGroup[], action: AlertAction) => void;
  readonly onCloseAlert: (groups: readonly AlertGroup[]) => void;
  readonly onMerge: (groups: readonly AlertGroup[]) => void;
}

/** One alert group beside the queue: what, why, evidence, who, before. */
export function AlertFlyout(props: Props): ReactNode {
  const t = useMessages(alertMessages);
  const detail = useQuery({
    queryKey: ['alert-group', props.id],
    queryFn: ({ signal }) => callApi('getAlertGroup', { params: { id: props.id }, query: {} }, signal),
    placeholderData: (old, query) => (query?.queryKey[1] === props.id ? old : undefined),
  });
  return (
    <aside className="flyout" aria-label={t.alerts.flyout.label} style={{ width: props.width }} tabIndex={-1}>
      <ResizeHandle width={props.width} />
      {detail.isPending && <LoadingState />}
      {detail.isError && <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data && <FlyoutContent {...props} detail={detail.data} />}
      <div className="flyout-corner">
        <IconButton
          text={t.alerts.flyout.previous}
          onClick={() => {
            props.onStep(-1);
          }}
          icon={<UpOutlined aria-hidden />}
        />
        <IconButton
          text={t.alerts.flyout.next}
          onClick={() => {
            props.onStep(1);
          }}
          icon={<DownOutlined aria-hidden />}
        />
        <IconButton text={t.alerts.flyout.close} onClick={props.onClose} icon={<CloseOutlined aria-hidden />} />
      </div>
    </aside>
  );
}

function IconButton(props: {
  readonly text: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <button type="button" className="icon-button" aria-label={props.text} title={props.text} onClick={props.onClick}>
      {props.icon}
    </button>
  );
}

function FlyoutContent(props: Props & { readonly detail: AlertGroupDetail }): ReactNode {
  const t = useMessages(alertMessages);
  const { detail } = props;
  const { group } = detail;
  const mayTriage = usePermission('alerts.triage');
  const mayMerge = usePermission('incidents.write');
  const names = t.alerts.flyout.tab;
  const bodies: Readonly<Record<FlyoutTab, ReactNode>> = {
    overview: <OverviewTab detail={detail} />,
    why: <WhyTab detail={detail} />,
    evidence: <EvidenceTab detail={detail} />,
    entities: <EntitiesTab group={group} />,
    history: <HistoryTab detail={detail} />,
  };
  return (
    <>
      <div className="flyout-head">
        <div className="flyout-facts">
          <LevelTag level={group.level} />
          <AlertStatusTag status={group.status} />
          <span className="muted">{group.assignee ?? t.alert.unassigned}</span>
          {group.verdict !== null && <span>{t.verdict[group.verdict]}</span>}
        </div>
        <h2>{t.common.named(group.ruleTitle, group.ruleTitleEn)}</h2>
        {mayTriage && (
          <TriageButtons
            size="small"
            groups={[group]}
            onAct={(action) => {
              props.onAct([group], action);
            }}
            onClose={() => {
              props.onCloseAlert([group]);
            }}
            onMerge={
              mayMerge
                ? () => {
                    props.onMerge([group]);
                  }
                : undefined
            }
          />
        )}
      </div>
      <Tabs
        className="flyout-tabs"
        activeKey={props.tab}
        onChange={(key) => {
          props.onTab(FLYOUT_TABS.find((tab) => tab === key) ?? 'overview');
        }}
        items={FLYOUT_TABS.map((key) => ({ key, label: names[key], children: bodies[key] }))}
      />
    </>
  );
}
