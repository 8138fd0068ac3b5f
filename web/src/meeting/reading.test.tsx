import { act, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useRoomStore } from './store';
import { awa, roomAfter } from './testRoom';
import { useRoom } from './useRoom';

const room = roomAfter([]);
let drawn = 0;
let pressed: number | undefined;

function Name() {
  const { meeting, ...rest } = { meeting: useRoom().meeting, press: useRoom() };
  drawn += 1;
  return (
    <button
      type="button"
      onClick={() => {
        pressed = rest.press.token.epoch;
      }}
    >
      {meeting.name}
    </button>
  );
}

it('who reads a part of the room is drawn anew for that part alone, and acts on what is true when it acts', () => {
  useRoomStore.setState({ room });
  drawn = 0;
  render(<Name />);
  act(() => useRoomStore.setState({ room: { ...room, seq: 11, waits: false, me: awa } }));
  expect(drawn).toBe(1);
  act(() => useRoomStore.setState({ room: { ...room, token: { ...room.token, epoch: 9 } } }));
  expect(drawn).toBe(1);
  screen.getByRole('button').click();
  expect(pressed).toBe(9);
  act(() => useRoomStore.setState({ room: { ...room, meeting: { ...room.meeting, name: 'Other' } } }));
  expect(screen.getByRole('button').textContent).toBe('Other');
});
