import type { ChatMessage, ChatPage, ServerFrame } from '../protocol/types';

/** The messages that this page knows, without a gap up to now; oldest first. */
export interface Chat {
  messages: ChatMessage[];
  hasMore: boolean;
}

export const NO_CHAT: Chat = { messages: [], hasMore: false };

/** What a snapshot says; one of a server without a chat says nothing. */
export function chatOf(page: ChatPage | undefined): Chat {
  return page ? { messages: page.messages, hasMore: page.has_more } : NO_CHAT;
}

/** The chat after one more event. */
export function chatAfter(chat: Chat, frame: ServerFrame, meeting: number): Chat {
  const { data } = frame;
  const id = data.message_id as number;
  if (frame.type === 'chat_message') {
    if (chat.messages.some((message) => message.id === id)) return chat;
    const message: ChatMessage = {
      id,
      meeting_id: meeting,
      participant_id: data.participant_id as number,
      participant_name: null,
      text: data.text as string | null,
      created_at: (data.created_at ?? frame.at) as string,
      is_deleted: false,
      deleted_by: null,
    };
    return { ...chat, messages: [...chat.messages, message] };
  }
  return {
    ...chat,
    messages: chat.messages.map((message) =>
      message.id === id
        ? {
            ...message,
            text: null,
            is_deleted: true,
            deleted_by: (data.participant_id ?? null) as number | null,
          }
        : message,
    ),
  };
}

/** With older messages before those that were known. */
export function withOlder(chat: Chat, page: ChatPage): Chat {
  const known = new Set(chat.messages.map(({ id }) => id));
  const older = page.messages.filter(({ id }) => !known.has(id));
  return { messages: [...older, ...chat.messages], hasMore: page.has_more };
}

/** Messages of others after the last one that the viewer has seen. */
export function unreadOf(chat: Chat, seen: number, me: number | undefined): number {
  return chat.messages.filter(
    ({ id, participant_id, text }) => id > seen && participant_id !== me && text !== null,
  ).length;
}

/** Who wrote an erased account's messages is gone, and so are their words. */
export function erasedFrom(chat: Chat, participant: number): Chat {
  if (!chat.messages.some((message) => message.participant_id === participant)) return chat;
  return {
    ...chat,
    messages: chat.messages.map((message) =>
      message.participant_id === participant ? { ...message, participant_name: null, text: null } : message,
    ),
  };
}
