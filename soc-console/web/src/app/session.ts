import type { Permission, SessionInfo } from '@qiaolou/schema';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ApiFailure, callApi, setCsrfToken } from '../api/client.ts';

/** Cache key of the session; `null` = nobody is logged in. */
export const SESSION_KEY = ['session'] as const;

/** Takes over a session given by login, password change or a page load. */
export function adoptSession(info: SessionInfo): SessionInfo {
  setCsrfToken(info.csrfToken);
  return info;
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

/** Whether the person may do something; false while the session is unknown. */
export function usePermission(permission: Permission): boolean {
  return useSession().data?.permissions.includes(permission) ?? false;
}

/** Login name of the person, `''` when nobody is logged in. */
export function useUserName(): string {
  return useSession().data?.user.name ?? '';
}
