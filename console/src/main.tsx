import '@fontsource-variable/inter/wght.css';
import './styles/all.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { queries } from './api/queries';
import { useQuiet } from './api/use-quiet';
import { App } from './app';
import { askBeforeLeaving } from './kit/ask-before-leaving';
import { loadRoomAt } from './routes';
import { applyTheme } from './shell/theme';

const Toasts = lazy(async () => ({ default: (await import('./kit/toasts')).Toasts }));

applyTheme();
loadRoomAt(location.pathname);
const holder = document.getElementById('console');
if (!holder) throw new Error('The page has no place for the console.');
createRoot(holder).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <Router base="/console" aroundNav={askBeforeLeaving}>
          <App />
        </Router>
        <LateToasts />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);

/** Whoever has just come has done nothing yet. */
function LateToasts() {
  if (!useQuiet()) return null;
  return (
    <Suspense>
      <Toasts />
    </Suspense>
  );
}
