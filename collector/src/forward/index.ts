export { Forwarder, type ForwarderFigures, type ForwarderOptions, type ForwardSource } from './forwarder.ts';
export { isForwarded, peerOfSite, SITE_NAME, splitPeerOfSite } from './forwarded-record.ts';
export { readSiteBundle, readSiteRegister, type SiteBundle, type SiteCertificate } from './site-files.ts';
export type { CentreAddress } from './site-link.ts';
export { SpoolForecast } from './spool-forecast.ts';
export { assertUsable } from './usable-certificate.ts';
export { parseCentreAddress } from './centre-address.ts';
