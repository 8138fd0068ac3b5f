import { act, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { isOutdated, readingOf } from './reading';
import type { Room } from './room';
import { useRoomStore } from './store';
import { awa, roomAfter } from './testRoom';
import { useRoom, useRoomPart } from './useRoom';

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

it('of the floor only those bits count that were read', () => {
  const holder = {
    participant_id: 2,
    participant_name: 'Ben',
    claimed_at: '2026-01-01T10:00:00Z',
    expires_at: null,
    kind: null,
    note: null,
    epoch: 3,
  };
  const held = { ...room, token: { ...room.token, current_holder: holder } };
  const reading = readingOf(held, () => held);
  expect(reading.view.token.current_holder?.participant_name).toBe('Ben');
  const told = (token: Partial<Room['token']>) =>
    isOutdated(reading, { ...held, token: { ...held.token, ...token } });
  expect(told({ queue_length: 9, epoch: 8 })).toBe(false);
  expect(told({ current_holder: { ...holder, expires_at: '2026-01-01T10:02:00Z' } })).toBe(false);
  expect(told({ current_holder: { ...holder, participant_name: 'Cy' } })).toBe(true);
  expect(told({ current_holder: null })).toBe(true);
  const nobody = { ...room, token: { ...room.token, current_holder: null } };
  const free = readingOf(nobody, () => nobody);
  expect(free.view.token.current_holder).toBeNull();
  expect(isOutdated(free, held)).toBe(true);
});

let made = 0;
const long = ({ meeting, token }: Room) => {
  made += 1;
  return `${meeting.name} ${token.queue_length > 1}`;
};

function Long() {
  drawn += 1;
  return <p>{useRoomPart(long)}</p>;
}

it('what is made of the room is made anew only when something that it was made from is another', () => {
  const waiting = (queue_length: number) => ({ ...room, token: { ...room.token, queue_length } });
  useRoomStore.setState({ room: waiting(0) });
  render(<Long />);
  const [wasMade, wasDrawn] = [made, drawn];
  act(() =>
    useRoomStore.setState({
      room: { ...waiting(0), token: useRoomStore.getState().room?.token ?? room.token, seq: 12 },
    }),
  );
  expect(made).toBe(wasMade);
  act(() => useRoomStore.setState({ room: waiting(2) }));
  expect([made, drawn]).toEqual([wasMade + 1, wasDrawn + 1]);
  act(() => useRoomStore.setState({ room: waiting(3) }));
  expect([made, drawn]).toEqual([wasMade + 2, wasDrawn + 1]);
});
