import { MantineProvider } from '@mantine/core';
import { act, render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { proposal } from '../decision/testProposal';
import { useRoomStore } from '../meeting/store';
import { roomAfter } from '../meeting/testRoom';
import { Tiles } from './Tiles';

it('while a vote is open the tiles say who has voted, in words too, and nothing else of it', () => {
  const room = roomAfter([]);
  const vote = proposal(12, { state: 'voting', voted: [1, 2] });
  useRoomStore.setState({ room: { ...room, proposals: { list: [vote], mine: null, news: null } } });
  render(
    <MantineProvider>
      <Tiles />
    </MantineProvider>,
  );
  const said = () =>
    within(screen.getByTestId('tiles'))
      .getAllByRole('listitem')
      .map((tile) => within(tile).queryByTestId('has-voted')?.textContent ?? null);
  expect(said()).toEqual(['has voted', 'have voted', null, null]);
  act(() => useRoomStore.setState({ room }));
  expect(said()).toEqual([null, null, null, null]);
});
