import type { PackProblem } from '@qiaolou/schema';
import { useRef, type ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { packMessages } from './messages.ts';

/** The text of a pack with its lines numbered, and what is wrong at its line. Tab leaves the field, as everywhere. */
export function YamlEditor(props: {
  readonly value: string;
  readonly readOnly: boolean;
  readonly problem: PackProblem | null;
  readonly onChange: (text: string) => void;
}): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const gutter = useRef<HTMLPreElement>(null);
  const { value, problem } = props;
  const lines = value.split('\n').length;
  return (
    <>
      <div className="yaml-editor">
        <pre className="yaml-gutter" ref={gutter} aria-hidden>
          {Array.from({ length: lines }, (_, at) => (
            <span key={at} data-wrong={problem?.line === at + 1 || undefined}>
              {`${at + 1}\n`}
            </span>
          ))}
        </pre>
        <textarea
          className="pack-text"
          aria-label={d.yamlLabel}
          aria-invalid={problem !== null}
          aria-describedby="yaml-problem"
          spellCheck={false}
          wrap="off"
          translate="no"
          readOnly={props.readOnly}
          value={value}
          onScroll={({ currentTarget }) => {
            if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
          onChange={(event) => {
            props.onChange(event.target.value);
          }}
        />
      </div>
      <p id="yaml-problem" role="status" className={problem === null ? 'muted' : 'bad wrap'}>
        {problem === null ? d.right : d.wrong(problem.line, withPath(problem))}
      </p>
    </>
  );
}

function withPath({ path, reason }: PackProblem): string {
  return path === '' ? reason : `${path}: ${reason}`;
}
