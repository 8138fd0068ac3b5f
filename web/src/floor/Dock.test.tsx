import { MantineProvider } from '@mantine/core';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Room } from '../meeting/room';
import * as store from '../meeting/store';
import { awa, roomAfter, snapshot } from '../meeting/testRoom';
import type { CommandName } from '../protocol/types';
import { Dock } from './Dock';

const sent = vi.hoisted(() => vi.fn());
vi.mock('../meeting/store', async (original) => ({
  ...(await original<typeof store>()),
  command: sent,
}));

// A link needs a way to go; where it leads is all that is asked here.
vi.mock('@tanstack/react-router', async (original) => ({
  ...(await original<object>()),
  Link: ({ to, params: _, ...rest }: { to: string; params?: object }) => <a href={to} {...rest} />,
}));

function show(room: Room) {
  store.useRoomStore.setState({ room, status: { state: 'open' } });
  render(
    <MantineProvider>
      <Dock />
    </MantineProvider>,
  );
}

const stranger = { ...awa, id: 77 };

function withMy(room: Room, may: CommandName[], why_not: Room['my']['why_not'] = {}): Room {
  return { ...room, my: { may, why_not } };
}

beforeEach(() => {
  sent.mockReset().mockResolvedValue({});
});

it('a free floor can be taken', async () => {
  const room = roomAfter([]);
  show(
    withMy({ ...room, waits: false, token: { ...room.token, current_holder: null, queue: [] } }, [
      'floor.claim',
    ]),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Take the floor' }));
  expect(sent).toHaveBeenCalledWith('floor.claim', {});
});

it('a double click and a held key take the floor once', async () => {
  const room = roomAfter([]);
  show(
    withMy({ ...room, waits: false, token: { ...room.token, current_holder: null, queue: [] } }, [
      'floor.claim',
    ]),
  );
  const take = screen.getByRole('button', { name: 'Take the floor' });
  await userEvent.dblClick(take);
  expect(sent).toHaveBeenCalledTimes(1);
  await userEvent.keyboard('{Enter>3/}');
  expect(sent).toHaveBeenCalledTimes(2);
});

it('a held floor can be asked for', async () => {
  show(withMy({ ...roomAfter([]), me: stranger, waits: false }, ['floor.request']));
  await userEvent.click(screen.getByRole('button', { name: 'Ask for the floor' }));
  expect(sent).toHaveBeenCalledWith('floor.request', {});
});

it('what the server would refuse is not sent, and says why', async () => {
  show(withMy({ ...roomAfter([]), me: stranger, waits: false }, [], { 'floor.request': 'queue_closed' }));
  const ask = screen.getByRole('button', { name: 'Ask for the floor' });
  expect(ask.getAttribute('aria-disabled')).toBe('true');
  expect(ask.getAttribute('aria-description')).toBe('The facilitator has closed the queue.');
  await userEvent.click(ask);
  expect(sent).not.toHaveBeenCalled();
});

it('who waits sees the place and may leave', async () => {
  show(roomAfter([]));
  expect(screen.getByTestId('my-place').textContent).toContain('You are next.');
  await userEvent.click(screen.getByRole('button', { name: 'Leave the queue' }));
  expect(sent).toHaveBeenCalledWith('floor.withdraw', {});
});

it('the holder hands over to the next one, under the epoch of the turn', async () => {
  show(withMy({ ...roomAfter([]), me: awa }, ['floor.release', 'floor.pass']));
  await userEvent.click(screen.getByRole('button', { name: 'Hand over to Ben' }));
  expect(sent).toHaveBeenCalledWith('floor.release', { epoch: 3 });
});

it('while the connection is down, nothing is offered but to try again', () => {
  show(withMy({ ...roomAfter([]), me: awa }, ['floor.release']));
  act(() => store.useRoomStore.setState({ status: { state: 'connecting', heardAt: null } }));
  expect(screen.getAllByRole('button').map((each) => each.textContent)).toEqual(['Reconnecting, try now']);
  expect(screen.getByText('You keep the floor for 10 seconds.')).toBeTruthy();
});

it('an observer and the viewer of an ended meeting are told so', async () => {
  show({ ...roomAfter([]), me: { ...awa, role: 'observer' } });
  expect(screen.getByText('You are observing.')).toBeTruthy();
  const ended = roomAfter([], snapshot());
  ended.meeting.is_active = false;
  store.useRoomStore.setState({ room: ended });
  expect(await screen.findByText('You may go on reading.')).toBeTruthy();
  const ways = screen.getAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')]);
  expect(ways).toEqual([
    ['Decisions and numbers', '/m/$id/governance'],
    ['To my meetings', '/'],
  ]);
  expect(screen.queryAllByRole('button')).toEqual([]);
});

function clarifying(change: Partial<Room['token']> = {}): Room {
  const room = roomAfter([]);
  const meeting = { ...room.meeting, current_phase: 'clarification' as const };
  return { ...room, meeting, me: stranger, waits: false, token: { ...room.token, ...change } };
}

it('in Clarification one says first what for, and to whom', async () => {
  show(withMy(clarifying(), ['floor.request']));
  await userEvent.click(screen.getByRole('button', { name: 'Ask for the floor' }));
  expect(sent).not.toHaveBeenCalled();
  await userEvent.selectOptions(await screen.findByLabelText('To whom'), 'Ben');
  await userEvent.type(screen.getByLabelText('Note'), 'Who pays?');
  await userEvent.click(screen.getByTestId('request-send'));
  expect(sent).toHaveBeenCalledWith('floor.request', {
    kind: 'question',
    note: 'Who pays?',
    to_participant_id: 2,
    question_id: undefined,
  });
});

it('on a free floor as well, where asking is taking', async () => {
  const free = { current_holder: null, queue: [], queue_length: 0 };
  show(withMy(clarifying(free), ['floor.claim', 'floor.request']));
  await userEvent.click(screen.getByRole('button', { name: 'Take the floor' }));
  expect(sent).not.toHaveBeenCalled();
  await userEvent.click(await screen.findByTestId('request-send'));
  expect(sent).toHaveBeenCalledWith('floor.request', expect.objectContaining({ kind: 'question' }));
});
