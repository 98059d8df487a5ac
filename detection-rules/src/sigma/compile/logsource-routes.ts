/**
 * One way an event can fit a logsource key: every part given must hold. `dataset` and `observerType` are compared as
 * given; a dataset ending in `.` is a prefix.
 */
export interface RouteTest {
  /** `event.dataset`, any of. */
  readonly dataset?: readonly string[];
  /** `event.category`, any of. */
  readonly category?: readonly string[];
  /** `observer.type`, any of. */
  readonly observerType?: readonly string[];
}

/** Value of a logsource key → the tests, any of which suffices. */
export type RouteTable = Readonly<Record<string, readonly RouteTest[] | undefined>>;

const FIREWALL_DATASETS = [
  'huawei.usg',
  'h3c.secpath',
  'topsec.ngfw',
  'sangfor.af',
  'hillstone.sg6000',
  'linux.iptables',
  'dptech.fw',
  'legendsec.powerv',
  'qianxin.nsg',
  'fortinet.',
  'paloalto.',
] as const;

/** Of vendors who make programs for computers as well, whose datasets begin alike. */
const DEVICE_DATASETS = [
  'nsfocus.ads',
  'nsfocus.ids',
  'nsfocus.nf',
  'nsfocus.uts',
  'nsfocus.waf',
  'venus.ips',
  'venus.nac',
] as const;

const WEB_ACCESS_DATASETS = [
  'nginx.access',
  'apache.access',
  'tomcat.access',
  'iis.access',
  'openresty.access',
] as const;

/**
 * `logsource.category` outside Windows. A category that is not here is compared with `event.category`, and with the
 * last part of `event.dataset`.
 */
export const CATEGORY_ROUTES: RouteTable = {
  webserver: [{ dataset: WEB_ACCESS_DATASETS }, { category: ['web'], observerType: ['web-server'] }],
  proxy: [{ category: ['web'], observerType: ['proxy'] }, { dataset: ['squid.'] }],
  firewall: [
    { dataset: FIREWALL_DATASETS },
    { observerType: ['firewall'] },
    { category: ['network'], observerType: ['ngfw', 'utm'] },
  ],
  waf: [{ dataset: ['nsfocus.waf', 'dbapp.waf'] }, { observerType: ['waf', 'web-application-firewall'] }],
  ids: [{ category: ['intrusion_detection'] }, { observerType: ['ids', 'ips', 'ndr'] }],
  antivirus: [{ category: ['malware'] }, { observerType: ['antivirus', 'edr'] }],
  dns: [
    { dataset: ['isc.bind', 'bind.', 'dns.', 'unbound.', 'dnsmasq.', 'zeek.dns'] },
    { category: ['network'], observerType: ['dns'] },
  ],
  netflow: [{ dataset: ['netflow.', 'ipfix.', 'sflow.', 'netstream.'] }],
  authentication: [{ category: ['authentication'] }],
  vpn: [{ observerType: ['vpn'] }, { dataset: ['sangfor.vpn', 'huawei.vpn', 'vpn.'] }],
  bastion: [{ dataset: ['bastion.', 'qizhi.'] }, { observerType: ['bastion', 'pam'] }],
  /** Any network device: its own administration, logins and configuration. */
  network_device: [
    { dataset: [...FIREWALL_DATASETS, ...DEVICE_DATASETS, 'huawei.', 'h3c.', 'ruijie.', 'cisco.'] },
    { observerType: ['firewall', 'router', 'switch', 'waf', 'ips', 'vpn'] },
  ],
  network: [{ category: ['network'] }],
  process_creation: [{ category: ['process'] }],
  file_event: [{ category: ['file'] }],
  network_connection: [{ category: ['network'] }],
};

/** `logsource.product` other than windows. One that is not here is compared with module, vendor and dataset prefix. */
export const PRODUCT_ROUTES: RouteTable = {
  linux: [{ dataset: ['linux.', 'openssh.', 'sudo.', 'auditd.', 'system.'] }],
  apache: [{ dataset: ['apache.'] }],
  nginx: [{ dataset: ['nginx.'] }],
};

/** `logsource.service` outside Windows. One that is not here is compared with the last part of the dataset. */
export const SERVICE_ROUTES: RouteTable = {
  sshd: [{ dataset: ['openssh.', 'linux.sshd', 'system.auth'] }],
  sudo: [{ dataset: ['sudo.', 'linux.sudo'] }],
  auth: [
    {
      dataset: ['openssh.', 'sudo.', 'linux.sshd', 'linux.sudo', 'linux.auth', 'linux.su', 'linux.pam', 'system.auth'],
    },
  ],
  auditd: [{ dataset: ['linux.auditd', 'auditd.'] }],
  syslog: [{ dataset: ['linux.', 'openssh.', 'sudo.', 'system.syslog'] }],
  cron: [{ dataset: ['linux.cron', 'linux.crond'] }],
  apache: [{ dataset: ['apache.'] }],
  nginx: [{ dataset: ['nginx.'] }],
};
