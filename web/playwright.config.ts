import { defineConfig } from '@playwright/test';
import { chromium } from './tests/browser';

export default defineConfig({
  testDir: 'tests',
  // Three windows on two shared cores; what hangs is told by the limits of the single steps.
  timeout: 600_000,
  expect: { timeout: 10_000 },
  workers: 1,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    actionTimeout: 20_000,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: chromium(),
  },
});
