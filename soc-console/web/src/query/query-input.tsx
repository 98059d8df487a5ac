import { parseQuery, suggest, type QueryError } from '@qiaolou/schema';
import { useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { usePreferences } from '../base/preferences.ts';
import { errorText, useMessages } from '../i18n/use-messages.ts';
import { fieldLabel } from '../ui/field-label.ts';
import { applyCompletion, completions, type Completion } from './complete.ts';
import { errorPreview } from './error-preview.ts';
import { useFieldValues, type ValueScope } from './use-field-values.ts';
import './query-input.css';

interface Props {
  readonly value: string;
  /** Where values of fields are looked up. */
  readonly scope: ValueScope;
  readonly onRun: (query: string) => void;
}

/** The query bar: completes fields, operators and values while typing; an error points at its character. */
export function QueryInput({ value, scope, onRun }: Props): ReactNode {
  const t = useMessages();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  if (known !== value) {
    setKnown(value);
    setDraft(value);
  }
  const parsed = useMemo(() => parseQuery(draft), [draft]);
  const suggestion = useMemo(() => suggest(draft, caret), [draft, caret]);
  const values = useFieldValues(open && suggestion.expects === 'value' ? suggestion.field : undefined, scope);
  const lines = open ? completions(suggestion, values).slice(0, 12) : [];
  const move = (element: HTMLInputElement): void => {
    setCaret(element.selectionStart ?? element.value.length);
  };
  const choose = (completion: Completion): void => {
    const after = applyCompletion(draft, suggestion, completion);
    setDraft(after.text);
    setCaret(after.caret);
    setActive(-1);
    // The caret can only be set once React has put the new text in.
    requestAnimationFrame(() => {
      input.current?.setSelectionRange(after.caret, after.caret);
      input.current?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const line = lines[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const by = event.key === 'ArrowDown' ? 1 : -1;
      if (lines.length > 0) setActive((active + by + lines.length) % lines.length);
    } else if (event.key === 'Enter' && line) {
      event.preventDefault();
      choose(line);
    } else if (event.key === 'Tab' && lines[Math.max(0, active)] && open && suggestion.prefix !== '') {
      event.preventDefault();
      const first = lines[Math.max(0, active)];
      if (first) choose(first);
    } else if (event.key === 'Enter') {
      setOpen(false);
      if (parsed.ok) onRun(draft.trim());
    } else if (event.key === 'Escape') {
      if (open) setOpen(false);
      else event.currentTarget.blur();
    }
  };
  return (
    <div className="query-input">
      <input
        ref={input}
        id="query"
        role="combobox"
        aria-label={t.query.label}
        aria-autocomplete="list"
        aria-expanded={lines.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 && lines[active] ? `${id}-${active}` : undefined}
        aria-invalid={!parsed.ok}
        aria-describedby={parsed.ok ? undefined : `${id}-error`}
        spellCheck={false}
        autoComplete="off"
        placeholder={t.query.placeholder}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          setActive(-1);
          setOpen(true);
          move(event.target);
        }}
        onSelect={(event) => {
          move(event.currentTarget);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false);
        }}
      />
      <CompletionList id={id} lines={lines} active={active} onChoose={choose} />
      {!parsed.ok && <ErrorLine id={`${id}-error`} text={draft} error={parsed} />}
    </div>
  );
}

function CompletionList(props: {
  readonly id: string;
  readonly lines: readonly Completion[];
  readonly active: number;
  readonly onChoose: (completion: Completion) => void;
}): ReactNode {
  const t = useMessages();
  const { language } = usePreferences();
  const { id, lines, active } = props;
  return (
    <ul
      id={`${id}-list`}
      role="listbox"
      aria-label={t.query.completion}
      className="completion"
      hidden={lines.length === 0}
    >
      {lines.map((line, index) => (
        <li
          key={line.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          // Before the input's blur, which would close the list.
          onMouseDown={(event) => {
            event.preventDefault();
            props.onChoose(line);
          }}
        >
          <span className="mono">{line.text}</span>
          {line.kind === 'field' && <span className="muted">{fieldLabel(line.text, language)}</span>}
        </li>
      ))}
    </ul>
  );
}

function ErrorLine(props: { readonly id: string; readonly text: string; readonly error: QueryError }): ReactNode {
  const t = useMessages();
  const { language } = usePreferences();
  const piece = errorPreview(props.text, props.error);
  return (
    <div className="query-error" id={props.id} role="status">
      <span>
        {errorText(props.error.code, language)} · {t.query.syntaxAt(props.error.at + 1)}
      </span>
      <code>
        {piece.before}
        <span className="query-bad">{piece.bad}</span>
        {piece.after}
      </code>
    </div>
  );
}
