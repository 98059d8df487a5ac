import type { Permission, SessionInfo } from '@qiaolou/schema';
import { useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { ApiFailure, callApi, setCsrfToken } from '../api/client.ts';

/** Cache key of the session; `null` = nobody is logged in. */
export const SESSION_KEY = ['session'] as const;

/** Takes over a session given by login, password change or a page load. */
export function adoptSession(info: SessionInfo): SessionInfo {
  setCsrfToken(info.csrfToken);
  return info;
}

/** Nobody is logged in any more: shows the login page and forgets all that was read for the person who was. */
export function endSession(client: QueryClient): void {
  setCsrfToken('');
  // Set, not removed: the shell watches this entry and must be told.
  client.setQueryData(SESSION_KEY, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
}

/** The session, read once a page load; `null` when nobody is logged in. */
export function useSession(): UseQueryResult<SessionInfo | null> {
  return useQuery({
    queryKey: SESSION_KEY,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      try {
        return adoptSession(await callApi('getSession', {}, signal));
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** Whether the person who is logged in has a permission. */
export type May = (permission: Permission) => boolean;

/** What the person may do; nothing while the session is unknown. */
export function useMay(): May {
  const permissions = useSession().data?.permissions;
  return (permission) => permissions?.includes(permission) ?? false;
}

/** Whether the person may do something; false while the session is unknown. */
export function usePermission(permission: Permission): boolean {
  return useMay()(permission);
}

/** Login name of the person, `''` when nobody is logged in. */
export function useUserName(): string {
  return useSession().data?.user.name ?? '';
}
