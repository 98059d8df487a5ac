// First: everything below makes schemas.
import './base/zod-without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient, Root } from './shell/root.tsx';
import { createConsoleRouter } from './shell/router.tsx';
import './theme/tokens.css';
import './theme/reset.css';
import './ui/text.css';
import './ui/page.css';
import './ui/lists.css';
import './ui/form.css';

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root');
createRoot(element).render(
  <StrictMode>
    <Root router={createConsoleRouter()} queryClient={createQueryClient()} />
  </StrictMode>,
);
