import { parsePipedQuery, suggest, type PipedQueryResult, type QueryError, type QueryWarning } from '@qiaolou/schema';
import { useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useDraft } from '../base/use-draft.ts';
import { applyCompletion, completions, type Completion } from './complete.ts';
import type { QuerySubject, ValueScope } from './query-subject.ts';
import { useFieldValues } from './use-field-values.ts';

/** Completions listed at most. */
const LISTED = 12;

/** A query while it is typed. */
interface QueryDraft {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly text: string;
  /** Where and why it cannot be read; undefined when it can. */
  readonly error: QueryError | undefined;
  /** What it may mean otherwise than thought. */
  readonly warnings: readonly QueryWarning[];
  readonly lines: readonly Completion[];
  /** The marked line; −1 for none. */
  readonly active: number;
  readonly choose: (completion: Completion) => void;
  readonly type: (element: HTMLInputElement) => void;
  /** The caret moved without anything being typed. */
  readonly move: (element: HTMLInputElement) => void;
  readonly close: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
}

/** What a query bar is about. */
export interface QueryBar {
  /** The query that is in force. */
  readonly value: string;
  readonly scope: ValueScope;
  readonly subject: QuerySubject;
  readonly onRun: (query: string) => void;
}

/** Keeps the text, its caret and its completions. */
export function useQueryDraft({ value, scope, subject, subject: { fields }, onRun }: QueryBar): QueryDraft {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useDraft(value);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const parsed = useMemo(() => parsePipedQuery(draft, fields), [draft, fields]);
  const suggestion = useMemo(() => suggest(draft, caret, fields), [draft, caret, fields]);
  const values = useFieldValues(open && suggestion.expects === 'value' ? suggestion.field : undefined, scope, subject);
  const lines = open ? completions(suggestion, values).slice(0, LISTED) : [];
  const move = (element: HTMLInputElement): void => {
    setCaret(element.selectionStart ?? element.value.length);
  };
  const choose = (completion: Completion): void => {
    const after = applyCompletion(draft, suggestion, completion);
    setDraft(after.text);
    setCaret(after.caret);
    setActive(-1);
    placeCaret(input, after.caret);
  };
  return {
    input,
    text: draft,
    ...saidOf(parsed),
    lines,
    active,
    choose,
    move,
    type: (element) => {
      setDraft(element.value);
      setActive(-1);
      setOpen(true);
      move(element);
    },
    close: () => {
      setOpen(false);
    },
    onKeyDown: (event) => {
      if (event.nativeEvent.isComposing) return;
      const press = keysOf({
        step: (by) => {
          setOpen(true);
          if (lines.length > 0) setActive((active + by + lines.length) % lines.length);
        },
        marked: lines[active],
        offered: suggestion.prefix === '' ? undefined : lines[Math.max(0, active)],
        choose,
        run: () => {
          setOpen(false);
          if (parsed.ok) onRun(draft.trim());
        },
        leave: () => {
          if (open) setOpen(false);
          else input.current?.blur();
        },
      });
      if (press[event.key]?.() === 'taken') event.preventDefault();
    },
  };
}

function saidOf(parsed: PipedQueryResult): Pick<QueryDraft, 'error' | 'warnings'> {
  return parsed.ok ? { error: undefined, warnings: parsed.warnings } : { error: parsed, warnings: [] };
}

/** Puts the caret, once React has put the new text in: not before it can stand there. */
function placeCaret(input: RefObject<HTMLInputElement | null>, at: number): void {
  requestAnimationFrame(() => {
    input.current?.setSelectionRange(at, at);
    input.current?.focus();
  });
}

interface KeyContext {
  readonly step: (by: 1 | -1) => void;
  /** The line that Enter takes. */
  readonly marked: Completion | undefined;
  /** The line that Tab takes: the marked one, else the first, once something of it is typed. */
  readonly offered: Completion | undefined;
  readonly choose: (completion: Completion) => void;
  readonly run: () => void;
  readonly leave: () => void;
}

/** What keys do; `taken` keeps them from the browser. */
function keysOf(c: KeyContext): Readonly<Record<string, () => 'taken' | undefined>> {
  const step = (by: 1 | -1) => () => {
    c.step(by);
    return 'taken' as const;
  };
  const take = (line: Completion | undefined, otherwise?: () => void) => () => {
    if (line) c.choose(line);
    else otherwise?.();
    return line && ('taken' as const);
  };
  return {
    ArrowDown: step(1),
    ArrowUp: step(-1),
    Enter: take(c.marked, c.run),
    Tab: take(c.offered),
    Escape: () => {
      c.leave();
      return undefined;
    },
  };
}
