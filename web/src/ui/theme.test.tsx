import { Loader, MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { theme } from './theme';

test('what is loading is told to whoever listens', () => {
  render(
    <MantineProvider theme={theme}>
      <Loader aria-label="Loading" />
    </MantineProvider>,
  );
  expect(screen.getByRole('status', { name: 'Loading' })).toBeDefined();
});
