import { Select } from 'antd';
import type { ReactNode } from 'react';
import { usePageSearch } from '../../base/use-page-search.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { AddressText } from '../../ui/address-text.tsx';
import { auditMessages } from './messages.ts';

/** What narrows the audit trail beside its time: who, what, on what, with what outcome. */
export function AuditFilters(): ReactNode {
  const t = useMessages(auditMessages);
  const [params, change] = usePageSearch();
  const { filter, outcome } = t.audit;
  return (
    <div className="filter-row">
      <AddressText name="actor" label={filter.actor} width={160} />
      <AddressText name="action" label={filter.action} width={230} />
      <AddressText name="objectId" label={filter.object} width={230} />
      <Select
        allowClear
        aria-label={filter.outcome}
        placeholder={filter.outcome}
        style={{ width: 100 }}
        value={params['outcome']}
        options={[
          { value: 'success', label: outcome.success },
          { value: 'failure', label: outcome.failure },
        ]}
        onChange={(value: string | undefined) => {
          change({ outcome: value });
        }}
      />
    </div>
  );
}
