import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { words } from '../language/catalogue';
import { LockBadge } from './LockBadge';
import { Privacy } from './Privacy';
import { wayOf } from './way';

const at = (address: string) => wayOf(new URL(address));

describe('how the page came here', () => {
  it('by TLS, whatever the name', () => {
    expect(at('https://meet.example.org/m/1')).toBe('tls');
    expect(at('https://localhost:8443')).toBe('tls');
  });

  it('from this machine', () => {
    for (const host of ['localhost', 'a.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])
      expect(at(`http://${host}:8000/`)).toBe('local');
  });

  it('open, also where a name only looks like this machine', () => {
    for (const host of ['192.168.1.4', 'localhost.example.org', '127.0.0.1.example.org', 'notlocalhost'])
      expect(at(`http://${host}:8000/`)).toBe('open');
  });
});

describe('what is told', () => {
  const show = (way: 'tls' | 'open') =>
    render(
      <MantineProvider>
        <Privacy way={way} />
      </MantineProvider>,
    );

  it('says that the server decrypts, and that nothing is encrypted past it', () => {
    show('tls');
    expect(document.body.textContent).toContain('It decrypts sound and picture to pass them on');
    expect(document.body.textContent).toContain('Nothing is encrypted from person to person');
    expect(screen.getByTestId('way').textContent).toContain('https');
  });

  it('warns where the page itself came open', () => {
    show('open');
    expect(screen.getByTestId('way').textContent).toContain('did not come that way');
  });
});

it('the room tells it without being left', async () => {
  render(
    <MantineProvider>
      <LockBadge />
    </MantineProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: words.en.privacy.title }));
  const dialog = await screen.findByRole('dialog', { name: words.en.privacy.title });
  expect(dialog.textContent).toContain('What it never does');
});
