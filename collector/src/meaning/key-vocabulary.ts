/** What a word of a key says of the value: whose it is, what it is, or nothing of its own. */
export type KeyRole =
  | 'source'
  | 'destination'
  /** The other side of a conversation, the one who logs in, who attacks: sides that are said less plainly. */
  | 'client'
  | 'server'
  | 'observer'
  | 'host'
  | 'translated'
  | 'address'
  | 'port'
  | 'mac'
  | 'zone'
  | 'interface'
  | 'name'
  | 'user'
  /** Whose rights are used: the acting one, unless the line names a user beside it (bastions). */
  | 'account'
  | 'bytes'
  | 'packets'
  | 'serial'
  | 'ingress'
  | 'egress'
  /** Says where the value stood, not what it is: `content.srcip`, `event_data.dst`. */
  | 'container';

/** Words as devices write them, by what they mean. */
const WORDS: readonly (readonly [readonly KeyRole[], string])[] = [
  [['source'], 'src source s 源 来源 源端'],
  [['destination'], 'dst dest destination d 目的 目标 宿 目的端'],
  [
    ['client'],
    'client cli clt attacker atk initiator orig originator caller requester visitor from 客户端 客户 攻击者 攻击源 攻击 访问者 访问源 发起方 来访 请求方 调用方',
  ],
  [
    ['server'],
    'server srv svr victim target tgt responder resp to 服务器 服务端 受害者 受害 被攻击 被攻击者 靶标 被访问',
  ],
  [['observer'], 'dev device dvc sensor observer probe appliance nas 设备 探针 本设备'],
  [['host'], 'host node computer terminal endpoint machine workstation pc agent 主机 终端 计算机 本机'],
  [['translated'], 'nat xlate xlated translated trans translation mapped tran 转换后 转换 转换后的'],
  [['translated', 'source'], 'snat'],
  [['translated', 'destination'], 'dnat'],
  [['address'], 'ip ips addr addrs address ipv4 ipv6 ipaddress ipaddr 地址 ip地址'],
  [['source', 'address'], 'sip saddr sa 源ip 源地址'],
  [['destination', 'address'], 'dip daddr da'],
  [['client', 'address'], 'cip'],
  [['source', 'host'], 'shost'],
  [['destination', 'host'], 'dhost'],
  [['port'], 'port ports 端口 端口号'],
  [['source', 'port'], 'sport spt'],
  [['destination', 'port'], 'dport dpt'],
  [['mac'], 'mac 物理地址'],
  [['source', 'mac'], 'smac'],
  [['destination', 'mac'], 'dmac'],
  [['zone'], 'zone 区域 安全域 安全区域'],
  [['source', 'zone'], 'szone'],
  [['destination', 'zone'], 'dzone'],
  [['interface'], 'interface intf iface if int inf 接口 网口'],
  [['ingress'], 'in ingress inbound rcv 入 入站'],
  [['egress'], 'out egress outbound 出 出站'],
  [['name'], 'name hostname 名 名称'],
  [['user'], 'user usr username uname 用户 用户名'],
  [['account'], 'account acct acc 账号 帐号 账户'],
  [['bytes'], 'byte bytes octets 字节 字节数'],
  [['packets'], 'packet packets pkt pkts 包数 报文数'],
  [['serial'], 'serial sn serialnum serialnumber serialno 序列号'],
  [
    ['container'],
    'content data event detail details log message msg alert alarm info fields extra attributes payload flow session conn connection network body record eventdata syslog base http dns 日志 事件 告警',
  ],
];

/** Roles by word, lower case. */
export const KEY_WORDS: ReadonlyMap<string, readonly KeyRole[]> = new Map(
  WORDS.flatMap(([roles, words]) => words.split(' ').map((word) => [word, roles] as const)),
);
