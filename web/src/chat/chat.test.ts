import { expect, it } from 'vitest';
import { reduce } from '../meeting/room';
import { at, awa, ben, frame, roomAfter, START, snapshot } from '../meeting/testRoom';
import type { ChatMessage } from '../protocol/types';
import { type Chat, unreadOf, withOlder } from './chat';

const message = (id: number, change: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  meeting_id: 7,
  participant_id: awa.id,
  participant_name: 'Awa',
  text: `number ${id}`,
  created_at: at(id),
  is_deleted: false,
  deleted_by: null,
  ...change,
});
const said = (seq: number, id: number, participant_id = awa.id) =>
  frame('chat_message', seq, { message_id: id, participant_id, text: `number ${id}`, created_at: at(id) });
const texts = ({ messages }: Chat) => messages.map(({ text }) => text);

it('what is written comes after what the snapshot told, once', () => {
  const first = snapshot({ chat: { messages: [message(5)], has_more: true } });
  const room = roomAfter([said(11, 6), said(11, 6)], first);
  expect(texts(room.chat)).toEqual(['number 5', 'number 6']);
  expect(room.chat.hasMore).toBe(true);
});

it('what is removed stays to be seen, without its words', () => {
  const room = roomAfter([said(11, 6), frame('chat_deleted', 12, { message_id: 6, participant_id: 4 })]);
  expect(room.chat.messages).toMatchObject([{ text: null, is_deleted: true, deleted_by: 4 }]);
});

it('with an account its words go, and nobody has removed them', () => {
  const room = roomAfter([said(11, 6), said(12, 7, ben.id)]);
  const after = reduce(room, frame('participant_erased', 13, { participant_id: awa.id }), START, false);
  expect(after?.chat.messages).toMatchObject([{ text: null, is_deleted: false }, { text: 'number 7' }]);
});

it('older ones come before, and none twice', () => {
  const chat = withOlder(
    { messages: [message(5), message(6)], hasMore: true },
    { messages: [message(3), message(5)], has_more: false },
  );
  expect(chat.messages.map(({ id }) => id)).toEqual([3, 5, 6]);
  expect(chat.hasMore).toBe(false);
});

it('unread is what others wrote after the last one seen, and did not take back', () => {
  const messages = [
    message(5),
    message(6),
    message(7, { participant_id: ben.id }),
    message(8, { text: null }),
  ];
  expect(unreadOf({ messages, hasMore: false }, 5, ben.id)).toBe(1);
});
