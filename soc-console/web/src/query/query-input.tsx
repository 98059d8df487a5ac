import { useId, type ReactNode } from 'react';
import { usePreferences } from '../base/preferences.ts';
import { useMessages } from '../i18n/use-messages.ts';
import type { Completion } from './complete.ts';
import { QueryNotices } from './query-notices.tsx';
import { EVENTS, type QuerySubject, type ValueScope } from './query-subject.ts';
import { useQueryDraft } from './use-query-draft.ts';
import './query-input.css';

interface Props {
  readonly value: string;
  /** Where values of fields are looked up. */
  readonly scope: ValueScope;
  readonly onRun: (query: string) => void;
  /** What is asked about; events when absent. */
  readonly subject?: QuerySubject;
  readonly label?: string;
  readonly placeholder?: string;
}

/** The query bar: completes fields, operators and values while typing; an error points at its character. */
export function QueryInput({ value, scope, onRun, subject = EVENTS, label, placeholder }: Props): ReactNode {
  const t = useMessages();
  const id = useId();
  const { input, text, error, warnings, lines, active, choose, type, move, close, onKeyDown } = useQueryDraft({
    ...{ value, scope, subject, onRun },
  });
  return (
    <div className="query-input">
      <input
        ref={input}
        id="query"
        role="combobox"
        aria-label={label ?? t.query.label}
        aria-autocomplete="list"
        aria-expanded={lines.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 && lines[active] ? `${id}-${active}` : undefined}
        aria-invalid={error !== undefined}
        aria-describedby={error || warnings.length > 0 ? `${id}-notices` : undefined}
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder ?? t.query.placeholder}
        value={text}
        onChange={(event) => {
          type(event.target);
        }}
        onSelect={(event) => {
          move(event.currentTarget);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <CompletionList id={id} lines={lines} active={active} subject={subject} onChoose={choose} />
      <QueryNotices id={`${id}-notices`} text={text} error={error} warnings={warnings} />
    </div>
  );
}

function CompletionList(props: {
  readonly id: string;
  readonly lines: readonly Completion[];
  readonly active: number;
  readonly subject: QuerySubject;
  readonly onChoose: (completion: Completion) => void;
}): ReactNode {
  const t = useMessages();
  const { language } = usePreferences();
  const { id, lines, active, subject } = props;
  const labelOf = (field: string) => subject.fields.labelOf(field)?.[language === 'en' ? 'en' : 'zh'];
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
          {line.kind === 'field' && <span className="muted">{labelOf(line.text)}</span>}
        </li>
      ))}
    </ul>
  );
}
