import { MantineProvider } from '@mantine/core';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { useRoomStore } from '../meeting/store';
import { awa, roomAfter, snapshot } from '../meeting/testRoom';
import { NoteTool } from './NoteTool';
import type { CanvasView } from './port';

const add = vi.fn();

function show() {
  const room = roomAfter([], snapshot());
  useRoomStore.setState({
    room: {
      ...room,
      me: awa,
      meeting: { ...room.meeting, current_phase: 'ideation' },
      my: { may: ['annotation.create'], why_not: {} },
    },
    status: { state: 'open' },
  });
  // As in a browser: where nothing ever fades, nothing comes a frame too late.
  render(
    <MantineProvider env="default">
      <NoteTool canvas={{ add } as unknown as CanvasView} />
    </MantineProvider>,
  );
}

beforeEach(() => {
  add.mockReset();
});

it('what is typed right after the press is the note, and the focus comes back', async () => {
  show();
  const button = screen.getByTestId('new-note');
  button.focus();
  // Not one timer runs before the first letter.
  vi.useFakeTimers();
  await act(async () => button.click());
  vi.useRealTimers();
  expect(document.activeElement).toBe(screen.getByLabelText('Your idea, in a few words'));

  await userEvent.keyboard('A pond');
  await userEvent.click(screen.getByTestId('put-note'));
  expect(add).toHaveBeenCalledWith('note', 'A pond');
  await vi.waitFor(() => expect(document.activeElement).toBe(button));
});
