import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { speak } from '../language/language';
import { LanguageSwitch } from './LanguageSwitch';

afterEach(() => speak('en'));

it('offers the other language in its own name, and the page follows', async () => {
  render(
    <MantineProvider>
      <LanguageSwitch />
    </MantineProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Français' }));
  expect(document.documentElement.lang).toBe('fr');
  expect(screen.getByRole('button', { name: 'English' })).toBeDefined();
});
