import { MantineProvider } from '@mantine/core';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useEffect } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Room } from '../meeting/room';
import { useRoomStore } from '../meeting/store';
import { at, awa, cleo, frame, place, roomAfter, snapshot } from '../meeting/testRoom';
import type { ServerFrame } from '../protocol/types';
import { Board } from './Board';
import { annotation } from './testMark';
import type { BoardCanvas } from './useCanvas';

const port = vi.hoisted(() => ({
  load: vi.fn(),
  apply: vi.fn(),
  showLive: vi.fn(),
  onLocalChange: vi.fn(() => () => {}),
  setReadOnly: vi.fn(),
  seek: vi.fn(),
  showAll: vi.fn(),
  add: vi.fn(),
  exported: vi.fn(async () => new Blob()),
}));
const fetched = vi.hoisted(() => vi.fn(async () => {}));

// The library itself needs a real browser: here, a canvas is ready as soon as it is drawn.
vi.mock('./canvas/fetched', () => ({
  fetchCanvas: fetched,
  Canvas: ({ readOnly, onReady }: { readOnly: boolean; onReady: (made: BoardCanvas | null) => void }) => {
    useEffect(() => onReady(port), [onReady]);
    return <div data-testid="canvas" data-read-only={readOnly} />;
  },
}));

/** Awa has the floor, Cleo is next, and Ben looks on. */
const lookingOn = (change = {}) => {
  const room = roomAfter([], snapshot(change));
  return { ...room, token: { ...room.token, queue: [place(cleo, 1)], queue_length: 1 } };
};

const put = (room: Room) => act(async () => useRoomStore.setState({ room, status: { state: 'open' } }));

async function show(room: Room): Promise<void> {
  useRoomStore.setState({ room, status: { state: 'open' } });
  render(
    <MantineProvider env="test">
      <Board />
    </MantineProvider>,
  );
  await act(async () => {});
}

const part = (start: number, points: [number, number][]): ServerFrame =>
  frame('signal', undefined, {
    kind: 'stroke',
    participant_id: awa.id,
    data: { id: 's1', start, points, color: 'ink' },
  });

const mark = annotation('text', { text: 'Who waters the beans?', x: 10, y: 10 }, 12);

const canvas = () => screen.queryByTestId('canvas');
const isReady = () => screen.getByTestId('board').dataset.ready === 'true';

beforeEach(() => {
  vi.clearAllMocks();
});

describe('whoever looks on at a board with nothing on it', () => {
  it('does without the drawing library, and sees all that there is', async () => {
    await show(lookingOn());
    expect(canvas()).toBeNull();
    expect(isReady()).toBe(true);
    expect(fetched).not.toHaveBeenCalled();
  });

  it('has it at once for the first stroke, with every point of it', async () => {
    await show(lookingOn());
    const first = [part(0, [[1, 1]]), part(1, [[2, 2]]), part(2, [[3, 3]])];
    const room = lookingOn();
    await put({ ...room, live: roomAfter(first).live });
    expect(canvas()).not.toBeNull();
    const { x, y, points } = port.showLive.mock.calls.at(-1)?.[0] ?? {};
    expect([x, y, points]).toEqual([
      1,
      1,
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    ]);
    expect(isReady()).toBe(true);
  });

  it('has it for the first mark, which is put on it', async () => {
    await show(lookingOn());
    await put(lookingOn({ annotations: [mark] }));
    expect(port.load.mock.calls.at(-1)?.[0]).toMatchObject([{ element: { type: 'text' } }]);
  });

  it('keeps it when the last mark has gone', async () => {
    await show(lookingOn({ annotations: [mark] }));
    await put(lookingOn());
    expect(canvas()).not.toBeNull();
  });

  it('has it as soon as the floor is theirs', async () => {
    const room = lookingOn();
    await show(room);
    await put({ ...room, my: { may: ['annotation.create'], why_not: {} } });
    expect(canvas()?.dataset.readOnly).toBe('false');
  });

  it('has it before that, when they are next', async () => {
    await show(roomAfter([]));
    expect(canvas()?.dataset.readOnly).toBe('true');
  });

  it('can save the picture all the same', async () => {
    await show(lookingOn());
    // The test's page cannot save a file: to make the picture is enough.
    URL.createObjectURL = () => 'blob:';
    URL.revokeObjectURL = () => {};
    await userEvent.click(screen.getByRole('button', { name: 'Save the board as a picture' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: /PNG/ }));
    expect(canvas()).not.toBeNull();
    expect(port.exported).toHaveBeenCalledWith('png');
  });
});

describe('beforehand', () => {
  it('the library is fetched once the room has been left alone for a while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await show(lookingOn());
      await act(() => vi.advanceTimersByTimeAsync(10_000));
      expect(fetched).toHaveBeenCalledOnce();
      expect(canvas()).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['of which the board is closed', { is_active: true, settings: { board: 'closed' } }],
    ['that is over', { is_active: false, ended_at: at(0), settings: {} }],
  ])('nothing is fetched in a meeting %s', async (_, change) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const room = lookingOn();
      await show({ ...room, meeting: { ...room.meeting, ...change } as Room['meeting'] });
      await act(() => vi.advanceTimersByTimeAsync(10_000));
      expect(fetched).not.toHaveBeenCalled();
      expect(isReady()).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
