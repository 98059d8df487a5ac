import { describeAllRoutes } from './all-routes-suite.ts';

describeAllRoutes('every route on SQLite', async () => ({}));
