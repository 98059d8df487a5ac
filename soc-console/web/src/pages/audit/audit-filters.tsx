import { AUDIT_ACTIONS, auditActionSchema, type AuditArea, type AuditObject } from '@qiaolou/schema';
import { Select } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { usePageSearch } from '../../base/use-page-search.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { AddressText } from '../../ui/address-text.tsx';
import { auditMessages, type AuditTexts } from './messages.ts';

/** What narrows the audit trail beside its time: who, what, on what, with what outcome. */
export function AuditFilters(): ReactNode {
  const t = useMessages(auditMessages);
  const { filter, kind, outcome } = t.audit;
  const kinds = [...new Set<AuditObject>(Object.values(AUDIT_ACTIONS))];
  return (
    <div className="filter-row">
      <AddressText name="actor" label={filter.actor} width={160} />
      <AddressSelect name="action" label={filter.action} width={260} options={useMemo(() => actionOptions(t), [t])} />
      <AddressSelect
        name="objectType"
        label={filter.kind}
        width={160}
        options={kinds.map((value) => ({ value, label: kind[value] }))}
      />
      <AddressText name="objectId" label={filter.object} width={230} />
      <AddressSelect
        name="outcome"
        label={filter.outcome}
        width={110}
        options={[
          { value: 'success', label: outcome.success },
          { value: 'failure', label: outcome.failure },
        ]}
      />
    </div>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** A filter of one value that stands in the page's address under a name. */
function AddressSelect(props: {
  readonly name: string;
  readonly label: string;
  readonly width: number;
  readonly options: readonly Option[];
}): ReactNode {
  const [params, change] = usePageSearch();
  const { label, name, options, width } = props;
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      placeholder={label}
      style={{ width }}
      popupMatchSelectWidth={false}
      value={params[name]}
      options={[...options]}
      onChange={(value: string | undefined) => {
        change({ [name]: value });
      }}
    />
  );
}

/** Each area as a whole (`session.`), and behind it what is done in it. */
function actionOptions({ audit: a }: AuditTexts): readonly Option[] {
  return (Object.keys(a.area) as AuditArea[]).flatMap((area) => [
    { value: `${area}.`, label: a.allOf(a.area[area]) },
    ...auditActionSchema.options
      .filter((action) => action.startsWith(`${area}.`))
      .map((action) => ({ value: action, label: a.sentence[action][0].replace(/\s*“?\{object\}”?\s*/, ' … ').trim() })),
  ]);
}
