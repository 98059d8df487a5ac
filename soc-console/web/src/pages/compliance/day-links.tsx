import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Days by name, each with the search behind it; says how many more there are. */
export function DayLinks(props: {
  readonly days: readonly string[];
  readonly searchOf: (day: string) => { query: string; time: string };
  /** All of them, where only some are named. */
  readonly total?: number;
}): ReactNode {
  const { days, searchOf, total = days.length } = props;
  return (
    <span className="day-links">
      {days.map((day) => (
        <Link key={day} to="/events" search={searchOf(day)} className="num">
          {day}
        </Link>
      ))}
      {total > days.length && <span className="muted num">+{total - days.length}</span>}
    </span>
  );
}
