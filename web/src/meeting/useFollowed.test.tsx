import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { useRoomStore } from './store';
import { roomAfter } from './testRoom';
import { useFollowed } from './useFollowed';

function Answer({ ask }: { ask: () => Promise<string> }) {
  return <p>{useFollowed(['numbers', 7], ask).data}</p>;
}

it('an answer kept from an earlier look is shown and asked again, however young', async () => {
  useRoomStore.setState({ room: roomAfter([]) });
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000 } } });
  queries.setQueryData(['numbers', 7], 'before');
  const ask = vi.fn(async () => 'after');
  render(
    <QueryClientProvider client={queries}>
      <Answer ask={ask} />
    </QueryClientProvider>,
  );
  expect(screen.getByText('before')).toBeTruthy();
  expect(await screen.findByText('after')).toBeTruthy();
  expect(ask).toHaveBeenCalledOnce();
});
