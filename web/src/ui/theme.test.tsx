import { Loader, MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { themeIn } from './theme';

test('what is loading is told to whoever listens', () => {
  render(
    <MantineProvider theme={themeIn({ close: 'Close', showPassword: 'Show' })}>
      <Loader aria-label="Loading" />
    </MantineProvider>,
  );
  expect(screen.getByRole('status', { name: 'Loading' })).toBeDefined();
});
