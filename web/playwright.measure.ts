import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** `npm run measure`: figures, not a test. */
export default defineConfig({ ...tests, testMatch: 'performance.ts', reporter: [['line']] });
