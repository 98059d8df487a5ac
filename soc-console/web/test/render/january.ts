import './browser.ts';
import { vi } from 'vitest';

// Before the synthetic county is loaded: it counts back from now, and so into December.
vi.setSystemTime(Date.UTC(2026, 0, 1, 1));
