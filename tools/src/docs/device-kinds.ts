/** A kind of device a county has, and the packs that know it; none: the general grammars read it. */
export interface DeviceKind {
  readonly zh: string;
  readonly en: string;
  readonly packs: readonly string[];
  /** What is not there, and why. */
  readonly lacks?: string | undefined;
}

const NO_FORMAT = 'no line and no published format at hand: read by the general grammars';

/** What the collector is to know, kind by kind. A test of the page holds that each pack is there. */
export const DEVICE_KINDS: readonly DeviceKind[] = [
  kind('华为 USG、NIP、交换机、AgileController', 'Huawei USG, NIP, switches, AgileController', 'huawei.usg'),
  kind('H3C SecPath、交换机', 'H3C SecPath, switches', 'h3c.secpath'),
  kind('锐捷', 'Ruijie', 'cisco.ios'),
  kind('Cisco ASA、IOS', 'Cisco ASA, IOS', 'cisco.asa cisco.ios'),
  kind('Fortinet', 'Fortinet', 'fortinet.fortigate fortios.log'),
  kind('Palo Alto', 'Palo Alto', 'paloalto.panos'),
  kind('F5', 'F5', 'f5.bigip'),
  kind('Juniper', 'Juniper', 'juniper.junos juniper.netscreen'),
  kind('山石网科', 'Hillstone', 'hillstone.sg6000'),
  kind(
    '天融信 NGFW/IDP/IDS/WAF/VPN/扫描/负载',
    'Topsec NGFW, IDP, IDS, WAF, VPN, scanner, LB',
    'topsec.ngfw topsec.topifw topsec.audit topsec.dlp topsec.tophpp',
  ),
  kind('天融信终端', 'Topsec endpoint', 'topsec.edr topsec.endpoint'),
  kind('启明星辰', 'Venustech', 'venus.ips venus.ids venus.nac venus.esm venus.antivirus venus.dbaudit venus.vetrix'),
  kind(
    '绿盟 WAF/IPS/ADS',
    'NSFOCUS WAF, IPS, ADS',
    'nsfocus.waf nsfocus.ids nsfocus.ads nsfocus.nf nsfocus.uts nsfocus.ess',
  ),
  kind(
    '深信服 NGAF/AC/EDR/aTrust',
    'Sangfor NGAF, AC, EDR, aTrust',
    'sangfor.af sangfor.ac sangfor.edr sangfor.atrust sangfor.ad',
  ),
  kind(
    '奇安信 防火墙/天眼/天擎',
    'QiAnXin firewall, SkyEye, Skylar',
    'qianxin.nsg qianxin.skyeye qianxin.nds qianxin.skylar qianxin.vmsec qianxin.sslvpn',
  ),
  kind('迪普', 'DPtech', 'dptech.fw dptech.xdr dptech.dbaudit'),
  kind('网御 / 网神', 'Leadsec, Legendsec', 'legendsec.powerv venus.ids jump.ids'),
  kind('安恒 WAF/APT/数据库审计', 'DBAPP WAF, APT, database audit', 'dbapp.waf dbapp.apt dbapp.tgfw'),
  kind('盛邦', 'Webray', 'raywaf.waf rayeye.atd raysas.audit webray.raytrap'),
  kind('亚信', 'Asiainfo', 'asiainfo.esm asiainfo.deepsecurity'),
  kind('火绒', 'Huorong', 'huorong.ess'),
  kind('长亭雷池', 'Chaitin SafeLine', 'chaitin.safeline'),
  kind(
    '堡垒机（JumpServer、齐治等）',
    'bastions: JumpServer, Qizhi and others',
    'jumpserver.audit qizhi.ris bastion.audit jhsec.oam',
  ),
  kind('网闸', 'gaps', 'gap.su'),
  kind('SSL VPN', 'SSL VPN', 'topsec.ngfw qianxin.sslvpn'),
  kind(
    'nginx、Apache、IIS、Tomcat',
    'nginx, Apache, IIS, Tomcat',
    'nginx.access nginx.error apache.access iis.access tomcat.access tomcat.catalina',
  ),
  kind(
    'MySQL、PostgreSQL、达梦、人大金仓审计',
    'MySQL, PostgreSQL, Dameng, Kingbase audit',
    'mysql.audit postgresql.server dameng.audit kingbase.audit',
  ),
  kind('数据共享交换平台接口调用', 'calls of data-exchange platforms', '', NO_FORMAT),
  kind(
    'bind、unbound、dnsmasq、Windows DNS',
    'bind, unbound, dnsmasq, Windows DNS',
    'isc.bind unbound.dns dnsmasq.dns windows.dns',
  ),
  kind('DHCP', 'DHCP', 'isc.dhcpd'),
  kind('postfix、Coremail', 'postfix, Coremail', 'postfix.mail coremail.udsvr'),
  kind(
    '麒麟、统信 sshd/sudo/auditd/systemd（含 journald JSON）',
    'sshd, sudo, auditd, systemd on Kylin and UOS, journald JSON too',
    'openssh.sshd sudo.sudo linux.auditd systemd.logind linux.su linux.cron linux.iptables',
  ),
  kind('麒麟 kysec', 'kysec of Kylin', '', NO_FORMAT),
  kind(
    'Windows 安全、Sysmon、PowerShell、Defender（JSON、XML、Snare、Evtsys）',
    'Windows Security, Sysmon, PowerShell, Defender: JSON, XML, Snare, Evtsys',
    'windows.event windows.collected windows.evtsys windows.snare',
  ),
  kind('Zeek、Suricata', 'Zeek, Suricata', 'zeek.log suricata.eve'),
  kind('Kubernetes 审计', 'Kubernetes audit', 'kubernetes.audit'),
  kind('虚拟化：VMware、KVM', 'hypervisors: VMware, KVM', 'vmware.esxi libvirt.libvirtd'),
  kind('虚拟化：FusionCompute、H3C CAS', 'hypervisors: FusionCompute, H3C CAS', '', NO_FORMAT),
  kind('准入', 'NAC', 'venus.nac huafoun.nam'),
  kind('SDP（aTrust）', 'SDP (aTrust)', 'sangfor.atrust'),
  kind('5G 接入', '5G access', '', NO_FORMAT),
  kind('统一身份认证', 'unified identity', 'apereo.cas'),
  kind('摄像机与视频平台（海康、大华）', 'cameras and their platforms (Hikvision, Dahua)', '', NO_FORMAT),
  kind('HFish、OpenCanary', 'HFish, OpenCanary', 'hfish.alerts opencanary.events'),
  kind('AWS CloudTrail', 'AWS CloudTrail', 'aws.cloudtrail'),
];

function kind(zh: string, en: string, packs: string, lacks?: string): DeviceKind {
  return { zh, en, packs: packs.split(' ').filter((pack) => pack !== ''), lacks };
}
