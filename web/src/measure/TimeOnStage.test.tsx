import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { expect, it, vi } from 'vitest';
import { api } from '../meeting/api';
import { useRoomStore } from '../meeting/store';
import { at, roomAfter } from '../meeting/testRoom';
import type { Stats } from '../protocol/types';
import { TimeOnStage } from './TimeOnStage';

const held: [number, string, number, number][] = [
  [1, 'Awa', 60_000, 1],
  [2, 'Ben', 0, 0],
  [3, 'Cleo', 180_000, 2],
  [4, 'Dai', 0, 0],
];

const stats = {
  // Before the turn that runs: what it has lasted is not counted twice.
  generated_at: at(-60_000),
  participant_stats: held.map(([participant_id, participant_name, speaking_time_ms, token_claims]) => ({
    participant_id,
    participant_name,
    speaking_time_ms,
    token_claims,
  })),
} as Stats;

async function show(drawn: () => void) {
  vi.spyOn(api, 'stats').mockResolvedValue(stats);
  vi.spyOn(api, 'auditAfter').mockReturnValue(new Promise(() => {}));
  useRoomStore.setState({ room: roomAfter([]) });
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <Profiler id="stage" onRender={drawn}>
          <TimeOnStage className="" />
        </Profiler>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText('The line is an even share: 1:00 for each of 4 people.');
}

it('shows the time of all in the order of joining, with the numbers beside it', async () => {
  await show(() => {});
  const rows = screen.getByRole('table', { name: 'Time held' }).querySelectorAll('tbody tr');
  expect([...rows].map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
    ['Awa', '1:00', '25%', '1'],
    ['Ben (you)', '0:00', '0%', '0'],
    ['Cleo', '3:00', '75%', '2'],
    ['Dai', '0:00', '0%', '0'],
  ]);
});

it('is not drawn anew at each event', async () => {
  const drawn = vi.fn();
  await show(drawn);
  drawn.mockClear();
  // All in one go: no second passes meanwhile.
  for (let event = 0; event < 20; event++)
    act(() => useRoomStore.setState(({ room }) => ({ room: room && { ...room, annotations: [] } })));
  expect(drawn).not.toHaveBeenCalled();
});
