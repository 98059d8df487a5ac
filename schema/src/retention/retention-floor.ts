/**
 * Days that logs are kept at least, whatever anybody configures: six months, Cybersecurity Law art. 23 (3), before 2026 art.
 * 21 (3); GB/T 22239-2019 8.1.5.4 d).
 */
export const RETENTION_FLOOR_DAYS = 180;
