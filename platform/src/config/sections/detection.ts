import { DEFAULT_INSIDE_NETWORKS } from '@qiaolou/detection-rules/inside-networks';
import { parseIpNetwork, setting } from '@qiaolou/schema';
import { z } from 'zod';

/** An address or a network in CIDR notation; bits behind the prefix are a slip and refused. */
const network = z.string().superRefine((text, context) => {
  const parsed = parseIpNetwork(text);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: `not a network in CIDR notation: ${parsed.code}` });
});

/** `detection`: what judges the events. */
export const detectionSection = z
  .strictObject({
    ruleDirectories: setting(z.array(z.string()).default([]), {
      zh: '自带规则之外的 Sigma 规则目录',
      en: 'folders with Sigma rules besides the shipped ones',
    }),
    parserDirectories: setting(z.array(z.string()).default([]), {
      zh: '数据目录下 parsers 之外的自有解析规则目录；修改后数秒内生效，无需重启',
      en: 'folders with parser packs of your own besides `parsers` in the data directory; changes are taken over in seconds, without a restart',
    }),
    disabledRules: setting(z.array(z.string().min(1).max(200)).default([]), {
      zh: '停用的规则编号；在此停用的规则不能在控制台启用',
      en: 'ids of rules that are switched off; the console cannot switch these on',
    }),
    insideNetworks: setting(
      z
        .array(network)
        .min(1)
        .max(1_000)
        .default([...DEFAULT_INSIDE_NETWORKS.networks]),
      {
        zh: '本单位（内部）网段，IPv4 与 IPv6，规则以 %inside_networks% 引用；自有的全球 IPv6 前缀须自行加入；写明即替换默认值',
        en: 'networks that are inside, for every rule (%inside_networks%); add your own global IPv6 prefixes; replaces the default',
      },
    ),
    insideZones: setting(
      z
        .array(z.string().min(1).max(200))
        .min(1)
        .max(1_000)
        .default([...DEFAULT_INSIDE_NETWORKS.zones]),
      {
        zh: '防火墙上属于内部的安全域名称，不分大小写，* 为任意字符，规则以 %inside_zones% 引用；写明即替换默认值',
        en: 'names of firewall zones that are inside, * for any run, for every rule (%inside_zones%); replaces the default',
      },
    ),
    maxClockSkewHours: setting(z.number().positive().default(24), {
      unit: 'h',
      zh: '设备时间与接收时间相差超过此值时，以接收时间为准',
      en: 'device times further than this from the receive time are replaced by it',
    }),
  })
  .prefault({});
