import { MantineProvider, Menu } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { LateMenu, LatePopover } from './LateMenu';

const more = () => screen.getByRole('button', { name: 'More' });

function page(kind: 'menu' | 'popover', disabled: boolean) {
  const button = (
    <button type="button" aria-disabled={disabled}>
      More
    </button>
  );
  const parts = { button, disabled, hint: disabled ? 'Nobody waits' : undefined };
  return (
    <MantineProvider env="test">
      {kind === 'menu' ? (
        <LateMenu {...parts}>
          <Menu.Item>Ben</Menu.Item>
        </LateMenu>
      ) : (
        <LatePopover {...parts} position="top" label="Answers">
          {(close) => (
            <button type="button" onClick={close}>
              Ben
            </button>
          )}
        </LatePopover>
      )}
    </MantineProvider>
  );
}

const inside = (kind: 'menu' | 'popover') => ({ menu: 'menuitem', popover: 'button' })[kind];

for (const kind of ['menu', 'popover'] as const) {
  it(`a ${kind} opens by its first press, and again`, async () => {
    const user = userEvent.setup();
    render(page(kind, false));
    for (let at = 0; at < 2; at++) {
      await user.click(more());
      await user.click(await screen.findByRole(inside(kind), { name: 'Ben' }));
      await waitFor(() => expect(screen.queryByRole(inside(kind), { name: 'Ben' })).toBeNull());
    }
  });

  it(`a ${kind} that has become impossible closes, keeps the keyboard, and does not come back by itself`, async () => {
    const user = userEvent.setup();
    const { rerender } = render(page(kind, false));
    await user.click(more());
    (await screen.findByRole(inside(kind), { name: 'Ben' })).focus();
    rerender(page(kind, true));
    await waitFor(() => expect(screen.queryByRole(inside(kind), { name: 'Ben' })).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(more()));
    // A press that does nothing is not kept for later either.
    await user.click(more());
    rerender(page(kind, false));
    await new Promise((done) => setTimeout(done, 20));
    expect(screen.queryByRole(inside(kind), { name: 'Ben' })).toBeNull();
    expect(more().getAttribute('aria-expanded')).not.toBe('true');
  });

  it(`the button of a ${kind} stays the same one, whether a press does anything or not`, async () => {
    const { rerender } = render(page(kind, false));
    const first = more();
    first.focus();
    rerender(page(kind, true));
    expect(more()).toBe(first);
    expect(document.activeElement).toBe(first);
  });
}
