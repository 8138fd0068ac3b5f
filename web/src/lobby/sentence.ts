import { t } from '../language/language';
import { PHASES, type PhaseName, type Settings } from '../protocol/types';
import { spanInWords } from '../ui/clock';
import { orderNames } from '../ui/words';
import { settingsIn } from './template';

/** What settings mean for the people in the meeting, in sentences made from the settings themselves. */

/** A name as it stands within a sentence. */
function inSentence(name: string): string {
  return name.charAt(0).toLocaleLowerCase() + name.slice(1);
}

function turnOf(seconds: number): string {
  return seconds > 0 ? t('lobby:plan.turn', { time: spanInWords(seconds) }) : t('lobby:plan.no_limit');
}

/** A phase: how long it and a turn in it are, who is next, and whether the board is only to be read. */
export function phaseSentence(settings: Settings, phase: PhaseName): string {
  const own = settingsIn(settings, phase);
  const length = own.phase_seconds > 0 && t('lobby:plan.length', { time: spanInWords(own.phase_seconds) });
  const board = own.board === 'closed' && t('lobby:plan.board_closed');
  return [length, turnsSentence(own), board].filter(Boolean).join(' ');
}

function turnsSentence(own: ReturnType<typeof settingsIn>): string {
  switch (own.mode) {
    case 'off':
      return t('lobby:plan.mode_off');
    case 'free':
      return `${turnOf(own.turn_limit_seconds)} ${t('lobby:plan.mode_free')}`;
    case 'queue':
      return `${turnOf(own.turn_limit_seconds)} ${t('lobby:plan.next', { order: inSentence(orderNames[own.order]) })}`;
  }
}

/** How the floor may be passed on, where it is not alike in all phases with the phases' names. */
function passSentences(settings: Settings): string[] {
  const ways = ['anyone', 'queue', 'off'] as const;
  return ways.flatMap((way) => {
    const phases = PHASES.filter((phase) => settingsIn(settings, phase).pass === way);
    if (phases.length === 0) return [];
    const said = t(`lobby:plan.pass_${way}`);
    if (phases.length === PHASES.length) return [said];
    return [`${phases.map((phase) => t(`ui:phase.${phase}`)).join(', ')}${t('lobby:plan.colon')} ${said}`];
  });
}

/** What holds for the whole meeting beside turns and order. */
export function generalSentences(settings: Settings): string[] {
  const all = settingsIn(settings, 'ideation');
  return [
    ...passSentences(settings),
    t('lobby:plan.grace', { time: spanInWords(all.grace_seconds) }),
    all.board_edit === 'all' ? t('lobby:plan.board_all') : t('lobby:plan.board_own'),
    ...(all.require_reason ? [t('lobby:plan.reason')] : []),
  ];
}
