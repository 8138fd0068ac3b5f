import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { Hint } from './Hint';

function show(disabled = false) {
  render(
    <MantineProvider env="test">
      <Hint label="Nobody is waiting." disabled={disabled}>
        <button type="button">Pass to…</button>
      </Hint>
    </MantineProvider>,
  );
}

const hint = () => screen.findByRole('tooltip');

it('is there for a pointer that stays, and goes with it', async () => {
  show();
  expect(screen.queryByRole('tooltip')).toBeNull();
  await userEvent.hover(screen.getByRole('button'));
  expect((await hint()).textContent).toBe('Nobody is waiting.');
  await userEvent.unhover(screen.getByRole('button'));
  expect(screen.queryByRole('tooltip')).toBeNull();
});

it('is there for the keyboard, until Escape', async () => {
  show();
  await userEvent.tab();
  expect((await hint()).textContent).toBe('Nobody is waiting.');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('tooltip')).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button'));
});

it('says nothing where there is nothing to say', async () => {
  show(true);
  await userEvent.tab();
  expect(screen.queryByRole('tooltip')).toBeNull();
});
