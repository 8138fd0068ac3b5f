import { MantineProvider, Menu } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { Dialog } from './Dialog';
import { DotsMenu } from './DotsMenu';

/** A dialog behind an item of a menu; `whole` goes away with its closing, instead of being closed. */
function Page({ whole }: { whole: boolean }) {
  const [opened, open] = useState(false);
  const close = () => open(false);
  const dialog = (
    <Dialog opened={opened} onClose={close} title="Sure?">
      <button type="button" onClick={close}>
        No
      </button>
    </Dialog>
  );
  return (
    <MantineProvider env="test">
      <DotsMenu label="More">
        <Menu.Item onClick={() => open(true)}>Leave</Menu.Item>
      </DotsMenu>
      <button type="button">Elsewhere</button>
      {(opened || !whole) && dialog}
    </MantineProvider>
  );
}

const button = (name: string) => screen.getByRole('button', { name });

async function opened(whole: boolean) {
  const user = userEvent.setup();
  render(<Page whole={whole} />);
  await user.tab();
  expect(document.activeElement).toBe(button('More'));
  await user.keyboard('{Enter}');
  await user.click(await screen.findByRole('menuitem', { name: 'Leave' }));
  await screen.findByRole('dialog');
  return user;
}

it.each([false, true])(
  'gives the keyboard back to the menu it was opened from (as a whole: %s)',
  async (whole) => {
    const user = await opened(whole);
    await user.click(button('No'));
    await waitFor(() => expect(document.activeElement).toBe(button('More')));
    expect(screen.queryByRole('dialog')).toBeNull();
  },
);

it('leaves the keyboard to whoever has taken it meanwhile', async () => {
  const user = await opened(false);
  await user.click(button('No'));
  button('Elsewhere').focus();
  await new Promise((done) => setTimeout(done, 20));
  expect(document.activeElement).toBe(button('Elsewhere'));
});
