import { expect, it } from 'vitest';
import { step } from './line';
import { lineSentence } from './words';

const joining = { state: 'joining', failures: 0, until: 9_000 } as const;
const refused = (status: number, code: string) =>
  step(joining, { type: 'refused', why: { status, code, detail: '' } }, 0, 1).line;

it('a full server is asked again, and that is said', () => {
  for (const code of ['media_room_full', 'media_server_full', 'media_member_full', 'media_busy']) {
    const line = refused(code === 'media_room_full' ? 409 : 503, code);
    expect(line.state).toBe('waiting');
    expect(lineSentence(line, 0)).toContain('There is no room for your sound and picture just now.');
  }
});

it('a server without sound and picture is not asked again', () => {
  const line = refused(503, 'media_off');
  expect(line.state).toBe('over');
  expect(lineSentence(line, 0)).toBe('This server carries no sound and picture.');
});
