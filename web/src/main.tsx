import '@fontsource-variable/inter';
import './ui/mantine';
import './ui/theme.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense, startTransition, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import type { Language, Words } from './language/choice';
import { startLanguage } from './language/language';
import { useTranslation } from './language/useTranslation';
import { Refused } from './protocol/refused';
import { router } from './router';
import { whenIdle } from './ui/idle';
import { cssVariables, themeIn } from './ui/theme';

/** The nonce under which the server's content policy lets style elements in. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// Mantine's scroll lock makes its own style element and looks for the nonce here.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Asking again does not turn a refusal into a yes.
      retry: (count, error) => !(error instanceof Refused && error.status !== 0) && count < 3,
      staleTime: 5_000,
    },
  },
});

// What is told before it is here waits in its store.
const Notifications = lazy(async () => {
  await new Promise<void>((done) => whenIdle(done, 2_000));
  return { default: (await import('@mantine/notifications')).Notifications };
});

function App() {
  const { t } = useTranslation('ui');
  const theme = useMemo(() => themeIn({ close: t('close'), showPassword: t('show_password') }), [t]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>
          <Notifications position="top-center" />
        </Suspense>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Draws the page, in the words that were fetched with it. */
export function start(language: Language, words: Words): void {
  startLanguage(language, { [language]: words });
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no root element');
  // As what can wait, so that a slow processor makes it in pieces, between which the page answers.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
