import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** `npm run measure`: figures, not a test. Nothing is recorded: that would be done in the page, at its expense. */
export default defineConfig({
  ...tests,
  testMatch: 'performance.ts',
  reporter: [['line']],
  use: { ...tests.use, trace: 'off', screenshot: 'off', video: 'off' },
});
