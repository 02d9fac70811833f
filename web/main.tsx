import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './data/api.ts';
import { router } from './routes/router.tsx';
import { Theme } from './ui/theme.tsx';

const MOST_RETRIES = 2;

/** Answers stay until the status says that something changed; a refusal is not asked again. */
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < MOST_RETRIES && !(error instanceof ApiError && error.status in REFUSED),
      retryDelay: 400,
    },
  },
});

const REFUSED = { 400: true, 401: true, 403: true, 404: true };

const root = document.querySelector('#root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Theme>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Theme>
    </StrictMode>,
  );
}
