import type { RuleRow } from '@qiaolou/schema';
import type { Language } from '../../base/preferences.ts';
import { formatCount, textOr } from '../../i18n/use-messages.ts';
import type { Column } from '../../ui/data-table.tsx';
import { LEVEL_RANK, LevelTag } from '../../ui/level-tag.tsx';
import type { SortValue } from '../../ui/sort-rows.ts';
import { Tag } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { RuleTexts } from './messages.ts';

/** Its title in the language of the console, where it has one. */
export function ruleTitle({ title, titleEn }: Pick<RuleRow, 'title' | 'titleEn'>, language: Language): string {
  return language === 'en' ? (titleEn ?? title) : title;
}

/** What a column of the rules table sorts by. */
export function ruleValue(rule: RuleRow, key: string): SortValue {
  switch (key) {
    case 'level':
      return LEVEL_RANK[rule.level];
    case 'title':
    case 'status':
    case 'hits':
    case 'falsePositives':
    case 'lastHitAt':
      return rule[key];
    default:
      return undefined;
  }
}

/** Columns of the rules table, in their order. */
export function ruleColumns(t: RuleTexts, language: Language): readonly Column<RuleRow>[] {
  return [...aboutColumns(t, language), ...foundColumns(t)];
}

/** What a rule is. */
function aboutColumns(t: RuleTexts, language: Language): readonly Column<RuleRow>[] {
  const c = t.rules.column;
  return [
    { key: 'level', title: c.level, width: 84, sortable: true, render: (row) => <LevelTag level={row.level} /> },
    {
      key: 'title',
      title: c.title,
      width: 220,
      flex: true,
      sortable: true,
      render: (row) => (
        <span className="row-title" title={ruleTitle(row, language)}>
          {ruleTitle(row, language)}
        </span>
      ),
    },
    {
      key: 'techniques',
      title: c.techniques,
      width: 120,
      priority: 2,
      render: (row) => <span className="mono">{row.techniques.join(' ')}</span>,
    },
    {
      key: 'tactics',
      title: c.tactics,
      width: 140,
      priority: 4,
      render: (row) => row.tactics.map((tactic) => textOr(t.tactic, tactic)).join(' · '),
    },
    {
      key: 'status',
      title: c.status,
      width: 106,
      sortable: true,
      priority: 5,
      render: (row) => textOr(t.rules.status, row.status),
    },
    {
      key: 'enabled',
      title: c.enabled,
      width: 84,
      priority: 3,
      render: (row) => (
        <Tag tone={row.enabled ? 'pass' : 'neutral'}>{row.enabled ? t.rules.enabled : t.rules.disabled}</Tag>
      ),
    },
  ];
}

/** What it found. */
function foundColumns(t: RuleTexts): readonly Column<RuleRow>[] {
  const c = t.rules.column;
  return [
    {
      key: 'hits',
      title: c.hits,
      width: 78,
      align: 'right',
      sortable: true,
      render: (row) => <span className="num">{formatCount(row.hits)}</span>,
    },
    {
      key: 'falsePositives',
      title: c.falsePositives,
      width: 66,
      align: 'right',
      sortable: true,
      priority: 1,
      render: (row) => <span className="num">{formatCount(row.falsePositives)}</span>,
    },
    {
      key: 'lastHitAt',
      title: c.lastHit,
      width: 124,
      sortable: true,
      priority: 1,
      render: (row) =>
        row.lastHitAt === null ? <span className="muted">{t.rules.never}</span> : <TimeText at={row.lastHitAt} />,
    },
  ];
}
