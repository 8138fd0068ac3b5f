import { expect, it } from 'vitest';
import { keptOf } from './place';
import { awa, cleo, roomAfter, snapshot } from './testRoom';

const room = roomAfter([]);

it('who waits keeps the place for a minute, and the holder the floor for ten seconds, unless the meeting says otherwise', () => {
  expect(keptOf(room, 8_000)).toEqual({ what: 'place', leftMs: 52_000 });
  expect(keptOf({ ...room, me: awa }, 4_000)).toEqual({ what: 'floor', leftMs: 6_000 });
  const { meeting } = room;
  const settings = { disconnect_seconds: 30, phases: { ideation: { queue_place_seconds: 0 } } };
  const other = { ...room, meeting: { ...meeting, settings } };
  expect(keptOf({ ...other, me: awa }, 4_000)).toEqual({ what: 'floor', leftMs: 26_000 });
  expect(keptOf(other, 8_000)).toEqual({ what: 'place', leftMs: null });
});

it('after that it may be gone', () => {
  expect(keptOf(room, 80_000)).toEqual({ what: 'place', leftMs: 0 });
});

it('whoever has neither has nothing to lose', () => {
  const idle = roomAfter([], snapshot({ me: { ...cleo, id: 77 } }));
  expect(keptOf(idle, 1_000)).toEqual({ what: 'nothing' });
});
