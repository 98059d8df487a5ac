import type { IncidentGrade, IncidentStatus } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { Tag } from '../../ui/tag.tsx';
import { incidentMessages } from './messages.ts';

/** Grade of an incident (GB/T 20986-2023); dashed while it has none. */
export function GradeTag({ grade }: { readonly grade: IncidentGrade | null }): ReactNode {
  const t = useMessages(incidentMessages);
  if (grade === null) return <Tag tone="hollow">{t.incidents.ungraded}</Tag>;
  return <Tag tone={grade === 'ordinary' ? 'neutral' : grade === 'major' ? 'warn' : 'fail'}>{t.grade[grade]}</Tag>;
}

/** Stage of an incident. */
export function StageTag({ status }: { readonly status: IncidentStatus }): ReactNode {
  const t = useMessages(incidentMessages);
  return <Tag tone={status === 'closed' ? 'neutral' : 'info'}>{t.incidentStatus[status]}</Tag>;
}
