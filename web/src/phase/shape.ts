import { t } from '../language/language';
import { policyOf } from '../meeting/policy';
import type { Room } from '../meeting/room';
import type { PhaseName } from '../protocol/types';

/** What the stage shows where nobody has chosen. */
export type StageMode = 'stage' | 'board' | 'both' | 'shares';

/** What the side shows where nobody has chosen. */
export type PhasePanel = 'floor' | 'decisions';

/** Which panel a phase is about. */
export function panelOf(phase: PhaseName): PhasePanel {
  switch (phase) {
    case 'ideation':
    case 'clarification':
    case 'feedback':
      return 'floor';
    case 'decision':
      return 'decisions';
  }
}

/** What there is to be seen on the stage beside the board. */
export interface Sight {
  /** The viewer's own turn: they work on the board, and know how they look. */
  mine: boolean;
  picture: 'screen' | 'camera' | null;
  boardIsEmpty: boolean;
  /** To be read only: nobody works on it. */
  boardIsClosed: boolean;
  /** Nobody has the floor: there is no one to look at. */
  isFree: boolean;
  /** All is said; what is left is how it went. */
  hasEnded: boolean;
}

/** Whether the meeting looks back: then the stage has the time that each held to show, too. */
export function looksBack({ meeting }: Pick<Room, 'meeting'>): boolean {
  return meeting.current_phase === 'feedback' || !meeting.is_active;
}

/**
 * What is large in a phase: the board while ideas are gathered, afterwards whoever speaks.
 *
 * A shared screen goes before all: its holder wants it to be seen. Where one looks back, and nobody is to be seen, it is
 * how the time was shared.
 */
export function modeOf(phase: PhaseName, sight: Sight): StageMode {
  const { mine, picture, boardIsEmpty, boardIsClosed, isFree, hasEnded } = sight;
  if (picture === 'screen') return 'stage';
  if (hasEnded) return 'shares';
  switch (phase) {
    case 'ideation':
      return picture && !mine ? 'both' : 'board';
    case 'clarification':
    case 'decision':
      if (mine && !boardIsClosed) return 'board';
      if (boardIsEmpty) return 'stage';
      return isFree ? 'board' : 'both';
    case 'feedback':
      return picture ? 'stage' : 'shares';
  }
}

/** What one can do in the phase, as the card at its beginning says. */
export function phaseSentence(room: Room): string {
  const { mode, order } = policyOf(room);
  const phase = room.meeting.current_phase;
  if (room.me?.role === 'observer') return t('phase:do_observe');
  if (mode === 'off') return t('phase:do_silent');
  if (phase === 'feedback' && order === 'round') return t('phase:do_feedback_round');
  if (phase === 'feedback' && order === 'round_least_spoken') return t('phase:do_feedback_round_least');
  return t(`phase:do_${phase}`);
}
