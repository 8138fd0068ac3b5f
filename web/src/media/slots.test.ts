import { expect, it } from 'vitest';
import { cameraOf, EMPTY, slotsOf, stagePicture } from './slots';

it('reads what the server tells, however short', () => {
  expect(slotsOf({ kind: 'slots', audio: 3, screen: null, cameras: [3, null, 5] })).toEqual({
    audio: 3,
    screen: null,
    cameras: [3, null, 5, null, null, null],
  });
  expect(slotsOf({ audio: 'x', cameras: 'none' })).toEqual(EMPTY);
});

it('finds the place of a camera', () => {
  const slots = slotsOf({ cameras: [9, 4] });
  expect(cameraOf(slots, 4)).toBe(1);
  expect(cameraOf(slots, 5)).toBeNull();
  // Nobody is not whoever is in no place.
  expect(cameraOf(slots, null)).toBeNull();
});

it('shows the holder’s screen before their face, and nothing of anybody else', () => {
  expect(stagePicture(slotsOf({ screen: 4, cameras: [4] }), 4)).toEqual({ what: 'screen' });
  expect(stagePicture(slotsOf({ cameras: [9, 4] }), 4)).toEqual({ what: 'camera', slot: 1 });
  expect(stagePicture(slotsOf({ screen: 9, cameras: [9] }), 4)).toBeNull();
  expect(stagePicture(slotsOf({ screen: 9, cameras: [9] }), null)).toBeNull();
});
