import { expect, it } from 'vitest';
import { heardIn } from './signalling';

const heard = (frame: object) => heardIn(JSON.stringify(frame));

it('hears the server: answer, places, blocking, end', () => {
  expect(heard({ type: 'sdp', sender: 'server', sdp: { type: 'answer', sdp: 'v=0' } })).toEqual({
    type: 'answer',
    sdp: 'v=0',
  });
  expect(
    heard({ type: 'media', sender: 'server', data: { kind: 'slots', audio: 4, screen: null, cameras: [] } }),
  ).toMatchObject({ type: 'slots', slots: { audio: 4 } });
  expect(
    heard({
      type: 'media',
      sender: 'server',
      data: { kind: 'blocked', what: 'voice', code: 'role_forbids' },
    }),
  ).toEqual({ type: 'blocked', what: 'voice', code: 'role_forbids' });
  expect(heard({ type: 'media', sender: 'server', data: { kind: 'closed', code: 'silent' } })).toEqual({
    type: 'closed',
    code: 'silent',
  });
  expect(heard({ type: 'error', data: { status: 503, code: 'busy', detail: 'Later.', title: '' } })).toEqual({
    type: 'refused',
    why: { status: 503, code: 'busy', detail: 'Later.' },
  });
});

it('does not take another browser for the server', () => {
  expect(heard({ type: 'sdp', sender: 'awa', sdp: { type: 'answer', sdp: 'v=0' } })).toBeNull();
  expect(heard({ type: 'media', sender: 'awa', data: { kind: 'closed', code: 'x' } })).toBeNull();
});

it('lets pass what it does not know', () => {
  for (const text of ['', 'null', '7', '{', '{"type":"media","sender":"server","data":{"kind":"new"}}'])
    expect(heardIn(text)).toBeNull();
  expect(heard({ type: 'media', sender: 'server', data: { kind: 'blocked', what: 'smell' } })).toBeNull();
  expect(heard({ type: 'sdp', sender: 'server', sdp: { type: 'offer', sdp: 'v=0' } })).toBeNull();
});
