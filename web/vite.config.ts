import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { ahead } from './vite/ahead.ts';
import { compressed } from './vite/compressed.ts';
import { excalidrawStart } from './vite/excalidraw/start.ts';
import { excalidraw } from './vite/excalidraw.ts';
import { mantineOnce, mantineStyles } from './vite/mantine.ts';

/** Where `npm run dev` finds the server. */
const SERVER = process.env.NEXCHAMPS_DEV_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [
    excalidrawStart(),
    excalidraw(),
    mantineStyles(),
    mantineOnce(),
    ahead('/src/main.tsx'),
    react(),
    compressed(),
  ],
  build: {
    outDir: 'dist',
    // The content policy allows no data: addresses, so nothing may be inlined.
    assetsInlineLimit: 0,
    // The polyfill is for browsers older than the ones React 19 runs on.
    modulePreload: { polyfill: false },
    // The board, which is fetched when a room is shown, is one piece of the library.
    chunkSizeWarningLimit: 1_300,
  },
  server: {
    proxy: { '/api': { target: SERVER, ws: true } },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/ui/test-setup.ts'],
    restoreMocks: true,
    // A machine that is busy is no failure.
    testTimeout: 60_000,
  },
});
