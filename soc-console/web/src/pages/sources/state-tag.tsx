import type { SourceRow } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { sourceMessages } from './messages.ts';
import { sourceState, statesOf, type SourceFinding } from './source-state.ts';

const TONES: Readonly<Record<SourceFinding, Tone>> = {
  live: 'pass',
  quiet: 'neutral',
  planned: 'hollow',
  new: 'info',
  silent: 'fail',
  shedding: 'fail',
  failing: 'warn',
  skewed: 'warn',
};

/** One finding about a source. */
function FindingTag({ finding }: { readonly finding: SourceFinding }): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  return (
    <Tag tone={TONES[finding]} title={s.stateHint[finding]}>
      {s.state[finding]}
    </Tag>
  );
}

/** The gravest thing about a source. */
export function StateTag({ source }: { readonly source: SourceRow }): ReactNode {
  return <FindingTag finding={sourceState(source)} />;
}

/** All that is to be said of it. */
export function StateTags({ source }: { readonly source: SourceRow }): ReactNode {
  return statesOf(source).map((finding) => <FindingTag key={finding} finding={finding} />);
}
