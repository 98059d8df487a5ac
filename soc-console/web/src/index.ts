/** Where `vite build soc-console/web` leaves the console; an absolute `file:` URL ending in a slash. */
export const WEB_DIST_URL = new URL('../dist/', import.meta.url);
