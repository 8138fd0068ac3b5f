import { describe, expect, it } from 'vitest';
import { ben, roomAfter } from '../meeting/testRoom';
import { PHASES, type PhaseName } from '../protocol/types';
import { spokenSince } from './SpokenRound';
import { looksBack, modeOf, panelOf, phaseSentence } from './shape';

const seen = {
  mine: false,
  picture: null,
  boardIsEmpty: true,
  boardIsClosed: false,
  isFree: false,
  hasEnded: false,
} as const;

describe('a phase shapes the room', () => {
  it('ideas: the board is large, beside it whoever speaks', () => {
    expect(modeOf('ideation', seen)).toBe('board');
    expect(modeOf('ideation', { ...seen, picture: 'camera' })).toBe('both');
    expect(modeOf('ideation', { ...seen, mine: true, picture: 'camera' })).toBe('board');
  });

  it('questions and decisions: whoever speaks, with what they are about', () => {
    for (const phase of ['clarification', 'decision'] as const) {
      expect(modeOf(phase, seen)).toBe('stage');
      expect(modeOf(phase, { ...seen, boardIsEmpty: false })).toBe('both');
      const free = { ...seen, boardIsEmpty: false, isFree: true };
      expect(modeOf(phase, free), 'there is nobody to look at').toBe('board');
      expect(modeOf(phase, { ...seen, mine: true })).toBe('board');
      const closed = { ...seen, mine: true, boardIsClosed: true, boardIsEmpty: false };
      expect(modeOf(phase, closed), 'to be read beside whoever speaks').toBe('both');
    }
  });

  it('feedback: whoever is to be seen, else how the time was shared', () => {
    expect(modeOf('feedback', { ...seen, boardIsEmpty: false })).toBe('shares');
    expect(modeOf('feedback', { ...seen, mine: true })).toBe('shares');
    expect(modeOf('feedback', { ...seen, picture: 'camera' })).toBe('stage');
  });

  it('a meeting that has ended looks back, in whichever phase it was', () => {
    for (const phase of PHASES)
      expect(modeOf(phase, { ...seen, boardIsEmpty: false, hasEnded: true })).toBe('shares');
    const { meeting } = roomAfter([]);
    const inPhase = (current_phase: PhaseName, is_active: boolean) =>
      looksBack({ meeting: { ...meeting, current_phase, is_active } });
    expect(PHASES.filter((phase) => inPhase(phase, true))).toEqual(['feedback']);
    expect(PHASES.filter((phase) => inPhase(phase, false))).toEqual(PHASES);
  });

  it('a shared screen goes before all', () => {
    expect(modeOf('ideation', { ...seen, picture: 'screen', boardIsEmpty: false })).toBe('stage');
  });

  it('decisions have the side of their phase', () => {
    expect(panelOf('decision')).toBe('decisions');
    expect(panelOf('feedback')).toBe('floor');
  });

  it('says what one can do, by phase, role and rule', () => {
    const room = roomAfter([]);
    expect(phaseSentence(room)).toContain('one idea after another');
    expect(phaseSentence({ ...room, me: { ...ben, role: 'observer' } })).toBe('watch and listen.');
    room.meeting.settings = { mode: 'off' };
    expect(phaseSentence(room)).toContain('nobody has the floor');
    room.meeting.settings = { order: 'round' };
    room.meeting.current_phase = 'feedback';
    expect(phaseSentence(room)).toContain('each of you once');
  });
});

it('a round counts who has had the floor since the phase began', () => {
  const turn = (participant_id: number, event_type: string, minute: number) => ({
    participant_id,
    event_type,
    created_at: new Date(Date.UTC(2026, 10, 22, 20, minute)).toISOString(),
  });
  const events = [turn(1, 'claim', 0), turn(2, 'claim', 10), turn(2, 'release', 11), turn(3, 'pass', 12)];
  expect(spokenSince(events, '2026-11-22T20:05:00Z')).toEqual(new Set([2, 3]));
});
