import { inputSettings } from '@qiaolou/collector/input-settings';
import { connectorSections } from '@qiaolou/playbooks/connector-sections';
import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { auditSection } from './sections/audit.ts';
import { automationSection } from './sections/automation.ts';
import { complianceSection } from './sections/compliance.ts';
import { consoleSection } from './sections/console.ts';
import { detectionSection } from './sections/detection.ts';
import { forwardSection } from './sections/forward.ts';
import { logSection } from './sections/log.ts';
import { probesSection } from './sections/probes.ts';
import { retentionSection } from './sections/retention.ts';
import { spoolSection } from './sections/spool.ts';
import { storesSection } from './sections/stores.ts';

/** What a process can be. */
export const ROLE_NAMES = ['all', 'collector', 'worker', 'console'] as const;

/** What a process is. */
export type RoleName = (typeof ROLE_NAMES)[number];

/**
 * The whole configuration of a platform process: a line a section. Every key has a default or may be absent;
 * docs/generated/settings.md lists them, `qiaolou.example.yaml` shows each.
 */
export const configSchema = z.strictObject({
  dataDirectory: setting(z.string().min(1).default('data'), {
    env: 'QIAOLOU_DATA_DIR',
    zh: '数据目录：日志、记录、密钥、审计都在其中',
    en: 'folder that holds everything the platform keeps',
  }),
  zone: setting(z.string().refine(isZone, { error: 'not an IANA time zone' }).default('Asia/Shanghai'), {
    zh: '设备时钟与自然日所在时区（IANA 名称）',
    en: "IANA zone of the devices' clocks and of the calendar day",
  }),
  role: setting(z.enum(ROLE_NAMES).default('all'), {
    zh: '本进程的角色：all 单机全部；collector 采集；worker 处理；console 控制台',
    en: 'what this process is: all in one, collector, worker or console',
  }),
  console: consoleSection,
  probes: probesSection,
  /** One section an input, declared with it. */
  inputs: inputSettings,
  spool: spoolSection,
  forward: forwardSection,
  stores: storesSection,
  detection: detectionSection,
  automation: automationSection,
  /** One section a connector, declared with it. */
  connectors: z.strictObject(connectorSections()).prefault({}),
  retention: retentionSection,
  compliance: complianceSection,
  audit: auditSection,
  log: logSection,
});

/** A checked configuration. */
export type Config = Readonly<z.output<typeof configSchema>>;

/** What may be written in `qiaolou.yaml`. */
export type ConfigInput = z.input<typeof configSchema>;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
