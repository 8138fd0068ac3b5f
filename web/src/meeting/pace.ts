import type { ServerFrame } from '../protocol/types';

/** How long the page rests between two drawings of what can wait; so long it is held back at most. */
export const PATIENCE_MS = 200;

/** What of others does not touch the floor: with two hundred people it comes many times a second. */
const PATIENT: ReadonlySet<string> = new Set([
  'annotation_created',
  'annotation_updated',
  'annotation_deleted',
  'ballot_cast',
  'chat_deleted',
  'chat_message',
  'participant_joined',
  'participant_left',
  'presence_changed',
]);

/** A stroke must be seen to move. */
const PATIENT_SIGNALS: ReadonlySet<unknown> = new Set(['reaction', 'ready']);

/** Whether a frame can wait for the next drawing; what the viewer has done themself is seen at once. */
export function canWait({ type, data }: ServerFrame, me: number | undefined): boolean {
  if (type === 'signal') return PATIENT_SIGNALS.has(data.kind) && data.from !== me;
  return PATIENT.has(type) && (data.participant_id ?? data.id) !== me;
}

/**
 * When the page is drawn.
 *
 * What comes alone is drawn at once. Of what comes in a crowd, each would cost a layout and a painting of its own: it
 * waits for the next that is drawn anyway, or for the end of the rest.
 */
export class Pace {
  private drawnAt = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly draw: () => void) {}

  now(): void {
    this.forget();
    this.drawnAt = performance.now();
    this.draw();
  }

  soon(): void {
    if (this.timer !== null) return;
    const rest = this.drawnAt + PATIENCE_MS - performance.now();
    if (rest <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), rest);
  }

  /** Takes back what was put off. */
  forget(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
