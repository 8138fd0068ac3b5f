import { defineConfig } from '@playwright/test';
import { chromium } from './tests/browser';

export default defineConfig({
  testDir: 'tests',
  // Three windows on two shared cores; what hangs is told by the limits of the single steps.
  timeout: 900_000,
  expect: { timeout: 30_000 },
  workers: 1,
  reporter: [['list'], ['./tests/failures.ts']],
  outputDir: 'test-results',
  snapshotPathTemplate: '{testDir}/golden/{arg}{ext}',
  use: {
    actionTimeout: 60_000,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: chromium(),
  },
});
