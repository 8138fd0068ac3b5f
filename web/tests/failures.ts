import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escapes.
const COLOUR = /\u001b\[[0-9;]*m/g;
const LINES = 12;

/** Says at the very end, in few lines, what failed where: all that is left of a long log that somebody cut. */
export default class Failures implements Reporter {
  private readonly failed: [TestCase, TestResult][] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status !== 'passed' && result.status !== 'skipped') this.failed.push([test, result]);
  }

  async onExit(): Promise<void> {
    for (const [test, { errors, duration }] of this.failed) {
      console.log(`\nFAILED after ${Math.round(duration / 1000)} s: ${test.title}`);
      for (const error of errors) {
        const text = (error.message ?? String(error.value)).replace(COLOUR, '');
        console.log(text.split('\n').slice(0, LINES).join('\n'));
        if (error.location)
          console.log(`  at ${error.location.file.split('/').pop()}:${error.location.line}`);
      }
    }
  }
}
