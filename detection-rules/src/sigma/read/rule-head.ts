import type { CorrelationDocument, DetectionDocument } from './document-schema.ts';
import { STANDARD_KEYS } from './document-schema.ts';
import type { RuleHead } from './rule-model.ts';

/** Text and place of a document. */
export interface DocumentOrigin {
  readonly file: string;
  readonly line: number;
}

/** The part detection and correlation rules share. */
export function ruleHead(document: DetectionDocument | CorrelationDocument, origin: DocumentOrigin): RuleHead {
  const tags = document.tags ?? [];
  return {
    id: document.id ?? document.name ?? document.title,
    name: document.name,
    title: document.title,
    titleEn: document.title_en,
    description: document.description ?? '',
    status: document.status ?? 'experimental',
    level: document.level ?? 'medium',
    tags,
    techniques: tags.flatMap((tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? []),
    tactics: tags.flatMap((tag) => tacticOf(tag)),
    falsePositives: document.falsepositives ?? [],
    references: document.references ?? [],
    author: document.author ?? undefined,
    date: document.date ?? undefined,
    modified: document.modified ?? undefined,
    custom: Object.fromEntries(Object.entries(document).filter(([key]) => !STANDARD_KEYS.has(key))),
    file: origin.file,
    line: origin.line,
  };
}

// Tactics are words, ids (t1059, g0016, s0002, ds0009, m1036) are not; new tactic names must pass.
function tacticOf(tag: string): readonly string[] {
  const name = /^attack\.([a-z][a-z_-]+)$/i.exec(tag)?.[1];
  return name === undefined ? [] : [name.toLowerCase().replaceAll('_', '-')];
}
