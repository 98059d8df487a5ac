import type { ComplianceItem } from '@qiaolou/schema';
import { repeatable } from './random-numbers.ts';

const { random, pick } = repeatable(21);

const CLASSES = [
  ['PES', '安全物理环境', 'Physical environment', 22],
  ['CNS', '安全通信网络', 'Communication network', 8],
  ['ABS', '安全区域边界', 'Area boundary', 20],
  ['CES', '安全计算环境', 'Computing environment', 34],
  ['SMC', '安全管理中心', 'Management centre', 12],
  ['SMP', '安全管理制度', 'Policies', 7],
  ['SMO', '安全管理机构', 'Organisation', 14],
  ['SMH', '安全管理人员', 'Personnel', 12],
  ['SCM', '安全建设管理', 'Construction', 34],
  ['SOM', '安全运维管理', 'Operation', 48],
] as const;

/** Clauses. */
export const items: ComplianceItem[] = CLASSES.flatMap(([code, zh, en, total], c) =>
  Array.from({ length: total }, (_, i) => {
    const measured = code === 'SMC' || code === 'CES' || code === 'ABS' ? random() : 1;
    const verdict =
      measured < 0.12
        ? 'pass'
        : measured < 0.16
          ? 'partial'
          : measured < 0.19
            ? 'fail'
            : measured < 0.34
              ? 'untested'
              : 'manual';
    return {
      id: `L3-8.1.${c + 1}.${Math.floor(i / 4) + 1}-${'abcdefgh'.charAt(i % 4)}`,
      clause: `8.1.${c + 1}.${Math.floor(i / 4) + 1} ${'abcdefgh'.charAt(i % 4)})`,
      scope: 'general',
      classCode: code,
      classZh: zh,
      classEn: en,
      controlPoint: pick(['身份鉴别', '访问控制', '安全审计', '集中管控', '入侵防范']),
      controlPointEn: 'Central control',
      requirementZh: '应对分散在各个设备上的审计数据进行收集汇总和集中分析，并保证审计记录的留存时间符合法律法规要求。',
      requirementEn:
        'Collect, summarise and analyse audit data of all devices centrally, and keep it as long as the law asks.',
      evidenceRules: verdict === 'manual' ? [] : ['EV-LOG-RETENTION'],
      verdict,
    } as const;
  }),
);

/** Classes with names, in the standard's order. */
export const classes = CLASSES.map(([code, zh, en]) => ({ code, zh, en }));
