import { expect, it } from 'vitest';
import { PLAIN, preferencesOf } from './preferences';

it('nothing opens by itself until somebody has said so', () => {
  expect(preferencesOf(null)).toEqual(PLAIN);
  expect(PLAIN).toMatchObject({ opensWithFloor: false, camera: false, skip: false });
});

it('takes of what was kept only what has the right shape', () => {
  expect(preferencesOf('{"camera":true,"opensWithFloor":"yes","speakerId":"s","other":1}')).toEqual({
    ...PLAIN,
    camera: true,
    speakerId: 's',
  });
  for (const broken of ['{', 'null', '7', '"text"', '[]']) expect(preferencesOf(broken)).toEqual(PLAIN);
});
