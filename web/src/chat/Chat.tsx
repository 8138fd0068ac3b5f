/** Stands here until the chat is built: the side of the room has its place for it. */
export function Chat() {
  return null;
}
