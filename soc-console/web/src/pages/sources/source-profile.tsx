import type { SourceDetail } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { sparkPath } from '../../ui/sparkline.tsx';
import { sourceMessages } from './messages.ts';

const HOURS = 24;
const WIDTH = 360;
const HEIGHT = 28;

/** What is usual at which hour, of workdays and of the weekend. */
export function SourceProfile({ detail: { details } }: { readonly detail: SourceDetail }): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  if (details === null) return undefined;
  const means = details.profile.map(([, mean]) => mean);
  return (
    <>
      <h3>{s.profile}</h3>
      <p className="muted">{means.length === 0 ? s.profileNone : s.profileHint}</p>
      {means.length > 0 && (
        <div className="source-profile">
          <Bars name={s.weekday} means={means.slice(0, HOURS)} />
          <Bars name={s.weekend} means={means.slice(HOURS)} />
        </div>
      )}
    </>
  );
}

function Bars({ name, means }: { readonly name: string; readonly means: readonly number[] }): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  const told = means.map((mean, hour) => s.profileHour(String(hour), mean.toFixed(mean < 10 ? 1 : 0))).join(', ');
  return (
    <div>
      <span>{name}</span>
      <svg
        className="sparkline"
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${name}: ${told}`}
      >
        <path d={sparkPath(means, WIDTH, HEIGHT)} />
        {means.map((mean, hour) => (
          <rect
            key={hour}
            x={(hour * WIDTH) / HOURS}
            width={WIDTH / HOURS}
            height={HEIGHT}
            className="source-profile-hour"
          >
            <title>{s.profileHour(String(hour), mean.toFixed(mean < 10 ? 1 : 0))}</title>
          </rect>
        ))}
      </svg>
    </div>
  );
}
