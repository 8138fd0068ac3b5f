import account from '../account/words/en.json';
import admin from '../admin/words/en.json';
import annotation from '../annotation/words/en.json';
import chat from '../chat/words/en.json';
import decision from '../decision/words/en.json';
import floor from '../floor/words/en.json';
import governance from '../governance/words/en.json';
import journal from '../journal/words/en.json';
import lobby from '../lobby/words/en.json';
import measure from '../measure/words/en.json';
import media from '../media/words/en.json';
import meeting from '../meeting/words/en.json';
import notice from '../notice/words/en.json';
import participant from '../participant/words/en.json';
import phase from '../phase/words/en.json';
import privacy from '../privacy/words/en.json';
import protocol from '../protocol/words/en.json';
import signal from '../signal/words/en.json';
import ui from '../ui/words/en.json';

/** Every wall's words in English, each wall a namespace of its own: `floor:is_free` stands in `floor/words`. */
export const words = {
  account,
  admin,
  annotation,
  chat,
  decision,
  floor,
  governance,
  journal,
  lobby,
  measure,
  media,
  meeting,
  notice,
  participant,
  phase,
  privacy,
  protocol,
  signal,
  ui,
} as const;
