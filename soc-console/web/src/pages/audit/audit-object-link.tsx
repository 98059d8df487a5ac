import type { AuditEntry, Permission } from '@qiaolou/schema';
import { Link, useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import type { MouseEvent, ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useMay } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { auditMessages } from './messages.ts';

/** Who may open the page of a kind of object; kinds that are not listed have no page. */
const PAGES: Readonly<Record<string, Permission>> = {
  incident: 'incidents.read',
  alertGroup: 'alerts.read',
  playbookRun: 'playbooks.read',
  rule: 'rules.read',
  source: 'sources.read',
  user: 'users.read',
  mlpsLevel: 'compliance.read',
};

/** A row of the table opens on a click; a link in it does not. */
const alone = (event: MouseEvent): void => {
  event.stopPropagation();
};

/** The thing an entry is about, as a link to its page for whoever may open it. */
export function AuditObjectLink({ entry, name }: { readonly entry: AuditEntry; readonly name: string }): ReactNode {
  const may = useMay();
  const { objectId: id, objectType } = entry;
  const needs = Object.hasOwn(PAGES, objectType) ? PAGES[objectType] : undefined;
  if (needs === undefined || !may(needs))
    return (
      <span className="mono" title={id}>
        {name}
      </span>
    );
  const link = { className: 'mono', title: id, onClick: alone, children: name };
  switch (objectType) {
    case 'incident':
      return <Link to="/incidents/$id" params={{ id }} search={{}} {...link} />;
    case 'alertGroup':
      return <Link to="/alerts" search={{ selected: id, time: 'all' }} {...link} />;
    case 'rule':
      return <Link to="/rules" search={{ rule: id }} {...link} />;
    case 'source':
      return <Link to="/sources" search={{ text: id.replace(/^.*\s/, '') }} {...link} />;
    case 'user':
      return <Link to="/users" search={{}} hash={id} {...link} />;
    case 'mlpsLevel':
      return <Link to="/compliance" search={{}} {...link} />;
    default:
      return <RunLink id={id} name={name} />;
  }
}

/** A run is shown on the page of its incident, which is asked for when somebody wants to go there. */
function RunLink({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const t = useMessages(auditMessages);
  const { message } = App.useApp();
  const describe = useErrorText();
  const navigate = useNavigate();
  const open = async (): Promise<void> => {
    try {
      const { run } = await callApi('getRun', { params: { id } });
      if (run.incidentId === null) void message.info(t.audit.runNowhere);
      else await navigate({ to: '/incidents/$id', params: { id: run.incidentId }, search: {} });
    } catch (error) {
      void message.error(describe(error));
    }
  };
  return (
    <button
      type="button"
      className="link-button mono"
      title={id}
      onClick={(event) => {
        alone(event);
        void open();
      }}
    >
      {name}
    </button>
  );
}
