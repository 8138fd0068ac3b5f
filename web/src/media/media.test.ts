import { describe, expect, it } from 'vitest';
import {
  blockedNow,
  type Media,
  type MediaEvent,
  mediaAfter,
  NOTHING,
  sendingOf,
  troublesNow,
} from './media';
import { slotsOf } from './slots';
import { spokenSentence } from './words';

const onceTold = (events: MediaEvent[], from: Media = NOTHING) => events.reduce(mediaAfter, from);
const standing = (turn: number | null, mayShow = true): MediaEvent => ({ type: 'standing', mayShow, turn });
const ready: MediaEvent = { type: 'entered', opensWithFloor: true, camera: true };

describe('what is sent', () => {
  it('without the floor: no sound and no screen, the camera if wished', () => {
    expect(sendingOf(onceTold([ready, standing(null)]))).toEqual({
      microphone: 'ready',
      camera: 'small',
      screen: false,
    });
  });

  it('with the floor the voice, and the screen once it is shared', () => {
    const media = onceTold([ready, standing(3), { type: 'share_started' }]);
    expect(sendingOf(media)).toEqual({ microphone: 'open', camera: 'full', screen: true });
    expect(spokenSentence(media)).toBe('Your microphone is open. You are sharing your screen.');
  });

  it('a share ends with its turn and does not come back with the next', () => {
    const lost = onceTold([standing(3), { type: 'share_started' }, standing(null)]);
    expect(sendingOf(lost).screen).toBe(false);
    expect(sendingOf(onceTold([standing(4)], lost)).screen).toBe(false);
  });

  it('a screen chosen too late is not shared', () => {
    expect(onceTold([standing(null), { type: 'share_started' }]).share.on).toBe(false);
  });

  it('whoever only observes sends nothing, whatever was wished', () => {
    expect(sendingOf(onceTold([ready, standing(3, false)]))).toEqual({
      microphone: 'closed',
      camera: 'off',
      screen: false,
    });
  });

  it('a camera that fails is off, and a press tries again', () => {
    const failed = onceTold([ready, standing(null), { type: 'camera_failed', trouble: 'busy' }]);
    expect(sendingOf(failed).camera).toBe('off');
    expect(sendingOf(onceTold([{ type: 'camera_pressed' }], failed)).camera).toBe('small');
  });
});

describe('what is told of devices', () => {
  const refused: MediaEvent = { type: 'microphone', event: { type: 'failed', trouble: 'refused' } };
  const failed = onceTold([ready, standing(3), refused, { type: 'camera_failed', trouble: 'busy' }]);

  it('is put away once it is read, and nothing is tried again for that', () => {
    expect(troublesNow(failed)).toEqual([
      ['microphone', 'refused'],
      ['camera', 'busy'],
    ]);
    const read = onceTold([{ type: 'trouble_read', kind: 'microphone' }], failed);
    expect(troublesNow(read)).toEqual([['camera', 'busy']]);
    expect(read.microphone.trouble).toBe('refused');
    expect(sendingOf(read).microphone).toBe('closed');
  });

  it('is told anew when it fails anew', () => {
    const read = onceTold([{ type: 'trouble_read', kind: 'camera' }], failed);
    const again = onceTold([{ type: 'camera_pressed' }, { type: 'camera_failed', trouble: 'none' }], read);
    expect(troublesNow(again)).toContainEqual(['camera', 'none']);
  });
});

describe('what is blocked', () => {
  const blocked: MediaEvent = {
    type: 'blocked',
    blocked: { what: 'voice', code: 'not_token_holder', at: 0 },
  };

  it('is told when it goes on', () => {
    const media = onceTold([ready, standing(3), blocked]);
    expect(blockedNow(media, 500)).toBeNull();
    expect(blockedNow(media, 2000)).toMatchObject({ what: 'voice' });
    expect(blockedNow(onceTold([{ type: 'blocked_read' }], media), 2000)).toBeNull();
  });

  it('is of no concern where the floor has just gone: those packets were under way', () => {
    expect(blockedNow(onceTold([ready, standing(3), blocked, standing(null)]), 2000)).toBeNull();
    expect(blockedNow(onceTold([ready, standing(3), standing(null), blocked]), 2000)).toBeNull();
  });
});

it('forgets whom it saw when the peer is gone', () => {
  const seeing = onceTold([{ type: 'slots', slots: slotsOf({ audio: 1, cameras: [1] }) }]);
  expect(onceTold([{ type: 'unseen' }], seeing).slots).toEqual(NOTHING.slots);
});
