import type { ComplianceItem, ComplianceSummary, ItemVerdict } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';

/** Which clauses are asked for. */
export interface ClauseFilter {
  readonly classCode: string | undefined;
  readonly verdict: ItemVerdict | undefined;
  readonly text: string | undefined;
}

/** The catalogue as far as it was read. */
interface Compliance {
  /** Both answers, once both are there. */
  readonly read: { readonly summary: ComplianceSummary; readonly items: readonly ComplianceItem[] } | undefined;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Reads the counts by class and the clauses that are asked for. */
export function useCompliance({ classCode, verdict, text }: ClauseFilter): Compliance {
  const summary = useQuery({
    queryKey: ['compliance-summary'],
    queryFn: ({ signal }) => callApi('complianceSummary', {}, signal),
  });
  const items = useQuery({
    queryKey: ['compliance-items', classCode, verdict, text],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => callApi('listComplianceItems', { query: { classCode, verdict, text } }, signal),
  });
  return {
    read: summary.data && items.data && { summary: summary.data, items: items.data.items },
    pending: summary.isPending || items.isPending,
    error: summary.error ?? items.error,
    retry: () => void Promise.all([summary.refetch(), items.refetch()]),
  };
}
