import { MINUTE_MS } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { callApi } from './client.ts';

/** People that work can be given to; empty until they are known. */
export function useAssignees(): readonly { readonly name: string; readonly displayName: string }[] {
  const query = useQuery({
    queryKey: ['assignees'],
    staleTime: 5 * MINUTE_MS,
    queryFn: ({ signal }) => callApi('listAssignees', {}, signal),
  });
  return query.data?.assignees ?? [];
}
