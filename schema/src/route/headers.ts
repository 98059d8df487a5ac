/** Where the API lives; the paths of the route table come after it. */
export const API_PREFIX = '/api/v1';

/** Request header that carries the session's CSRF token; needed on every method but GET. */
export const CSRF_HEADER = 'x-csrf-token';

/**
 * Request header of calls that nobody asked for (refreshes by timer or by the live stream): `1` = does not count as
 * activity, so that a screen left alone still logs out when idle.
 */
export const BACKGROUND_HEADER = 'x-qiaolou-background';
