import type { ReactNode } from 'react';
import './mark.css';

/** The platform's mark: a drum tower (谯楼) of two eaves over a gate. */
export function Mark({ size = 22 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" className="mark" aria-hidden="true">
      <path d="M12 2v2.2M4 9c3 0 6-1.7 8-4.8C14 7.300 17 9 20 9M7 9.200v3.300M17 9.200v3.300M2.800 14.800c2.200 0 3.700-.9 4.700-2.300h9c1 1.400 2.500 2.300 4.700 2.300M5.500 14.800V22M18.500 14.800V22M3.500 22h17M10 22v-3.500a2 2 0 0 1 4 0V22" />
    </svg>
  );
}
