import { MantineProvider } from '@mantine/core';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Room } from '../meeting/room';
import { useRoomStore } from '../meeting/store';
import { ben, roomAfter } from '../meeting/testRoom';
import { NO_WEBRTC } from './line';
import { MediaDock } from './MediaDock';
import { MediaNotices } from './MediaNotices';
import { type Media, NOTHING } from './media';
import { PreJoin } from './PreJoin';
import { PLAIN, usePreferences } from './preferences';
import { StageSound } from './StageSound';
import { useMedia } from './store';

// The way home in the door's corner; there is no router here.
vi.mock('@tanstack/react-router', () => ({
  Link: ({ children }: { children: ReactNode }) => <a href="/">{children}</a>,
  useNavigate: () => () => {},
}));

function show(children: ReactNode, media: Partial<Media> = {}, room: Room = roomAfter([])) {
  useRoomStore.setState({ room, status: { state: 'open' } });
  useMedia.setState({ media: { ...NOTHING, mayShow: true, ...media } });
  return render(<MantineProvider>{children}</MantineProvider>);
}

const mic = (change: Partial<Media['microphone']>) => ({
  microphone: { ...NOTHING.microphone, ...change },
});

beforeEach(() => {
  usePreferences.setState(PLAIN);
  useMedia.setState({ line: { state: 'connected', failures: 0, since: 0 }, streams: null, media: NOTHING });
});

describe('a screen that goes out', () => {
  it('is told to whoever shares it, with a way to stop', async () => {
    show(<MediaNotices />, { share: { ...NOTHING.share, on: true } });
    expect(screen.getByTestId('screen-shared').textContent).toContain('everybody here sees it');
    expect(screen.getByRole('button', { name: 'Stop sharing' })).toBeTruthy();
    act(() => useMedia.setState({ media: NOTHING }));
    expect(screen.queryByTestId('screen-shared')).toBeNull();
  });
});

describe('the dock', () => {
  const button = () => screen.getByTestId('microphone');

  it('says of the microphone what it will do, and is a switch', () => {
    show(<MediaDock />, mic({ opensWithFloor: true }));
    expect(button().getAttribute('aria-description')).toBe('Ready: opens when you get the floor');
    expect(button().getAttribute('aria-pressed')).toBe('true');
    expect(button().getAttribute('aria-label')).toBe('Open the microphone when I get the floor');
  });

  it('in one’s own turn it mutes and opens', () => {
    show(<MediaDock />, mic({ turn: 3, open: true }));
    expect(button().getAttribute('aria-label')).toBe('Mute the microphone');
    expect(button().hasAttribute('data-out')).toBe(true);
    act(() => useMedia.setState({ media: { ...NOTHING, ...mic({ turn: 3 }) } }));
    expect(button().getAttribute('aria-label')).toBe('Open the microphone');
    expect(button().hasAttribute('aria-pressed')).toBe(false);
  });

  it('a screen is shared with the floor alone, and the button says so', async () => {
    show(<MediaDock />);
    const share = screen.getByRole('button', { name: 'Share the screen' });
    expect(share.getAttribute('aria-disabled')).toBe('true');
    expect(share.getAttribute('aria-description')).toBe('Only who has the floor may share a screen.');
    act(() => useMedia.setState({ media: { ...NOTHING, ...mic({ turn: 3 }) } }));
    expect(share.getAttribute('aria-disabled')).toBe('false');
  });

  it('an observer chooses a loudspeaker and nothing else', () => {
    show(<MediaDock />, {}, { ...roomAfter([]), me: { ...ben, role: 'observer' } });
    expect(screen.getAllByRole('button').map((each) => each.getAttribute('aria-label'))).toEqual([
      'Sound and picture',
      'Leave the room',
    ]);
  });
});

describe('the notices', () => {
  it('say nothing while all is well', () => {
    show(<MediaNotices />);
    expect(screen.getByTestId('media-notices').textContent).toBe('');
  });

  it('say why a microphone is not there, and that one is closed with the floor', () => {
    show(<MediaNotices />, mic({ turn: 3 }));
    expect(screen.getByTestId('microphone-closed').textContent).toContain('nobody hears you');
    act(() => useMedia.setState({ media: { ...NOTHING, ...mic({ turn: 3, trouble: 'refused' }) } }));
    expect(screen.getByTestId('microphone-trouble').textContent).toContain('Allow it beside the address');
    expect(screen.queryByTestId('microphone-closed')).toBeNull();
  });

  it('say when the server blocks what goes on being sent', () => {
    const blocked = { what: 'voice', code: 'not_token_holder', at: 0 } as const;
    show(<MediaNotices />, { ...mic({ turn: 3, open: true }), blocked });
    expect(screen.getByTestId('media-blocked').textContent).toContain('Your sound is not passed on');
  });

  it('say that a server carries no media', async () => {
    const why = { status: 404, code: 'peer_unknown', detail: 'There is no such peer in the room.' };
    useMedia.setState({ line: { state: 'over', why } });
    show(<MediaNotices />);
    const notice = await screen.findByTestId('media-line');
    expect(notice.textContent).toContain('This server carries no sound and picture.');
    expect(screen.getByRole('button', { name: 'Try now' })).toBeTruthy();
  });

  it('offer no second try to a browser that cannot', async () => {
    const why = { status: 501, code: NO_WEBRTC, detail: 'This browser cannot.' };
    useMedia.setState({ line: { state: 'over', why } });
    show(<MediaNotices />);
    await screen.findByTestId('media-line');
    expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull();
  });
});

it('sound that the browser holds back waits for a press', async () => {
  const play = vi
    .spyOn(HTMLMediaElement.prototype, 'play')
    .mockRejectedValueOnce(new DOMException('', 'NotAllowedError'))
    .mockResolvedValue();
  show(<StageSound />, { soundBlocked: true });
  const streams = { sound: new MediaStream(), screen: new MediaStream(), cameras: [] };
  act(() => useMedia.setState({ streams }));
  await userEvent.click(screen.getByRole('button', { name: 'Turn on sound' }));
  expect(play).toHaveBeenCalledTimes(2);
});

describe('before the room', () => {
  const meeting = roomAfter([]).meeting;

  it('one goes in as one has chosen, and the choice is kept', async () => {
    const onEnter = vi.fn();
    show(<PreJoin meeting={meeting} speaks onEnter={onEnter} />);
    await userEvent.click(screen.getByRole('switch', { name: /^Open my microphone when I get the floor/ }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Next time go straight in' }));
    await userEvent.click(screen.getByRole('button', { name: 'Go in' }));
    expect(onEnter).toHaveBeenCalledWith('ready');
    expect(usePreferences.getState()).toMatchObject({ opensWithFloor: true, skip: true, camera: false });
  });

  it('without devices it says so, and one goes in all the same', async () => {
    const onEnter = vi.fn();
    show(<PreJoin meeting={meeting} speaks onEnter={onEnter} />);
    await userEvent.click(screen.getByRole('button', { name: 'Test the microphone' }));
    expect((await screen.findByTestId('microphone-trouble')).textContent).toMatch(/microphone/);
    await userEvent.click(screen.getByRole('button', { name: 'Only listen' }));
    expect(onEnter).toHaveBeenCalledWith('listening');
  });

  it('an observer is asked for nothing', () => {
    show(<PreJoin meeting={meeting} speaks={false} onEnter={() => {}} />);
    expect(screen.queryByRole('switch')).toBeNull();
    expect(screen.getByRole('button', { name: 'Go in' })).toBeTruthy();
  });
});
