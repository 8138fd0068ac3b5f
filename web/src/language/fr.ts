import account from '../account/words/fr.json';
import admin from '../admin/words/fr.json';
import annotation from '../annotation/words/fr.json';
import chat from '../chat/words/fr.json';
import decision from '../decision/words/fr.json';
import floor from '../floor/words/fr.json';
import governance from '../governance/words/fr.json';
import journal from '../journal/words/fr.json';
import lobby from '../lobby/words/fr.json';
import measure from '../measure/words/fr.json';
import media from '../media/words/fr.json';
import meeting from '../meeting/words/fr.json';
import notice from '../notice/words/fr.json';
import participant from '../participant/words/fr.json';
import phase from '../phase/words/fr.json';
import privacy from '../privacy/words/fr.json';
import protocol from '../protocol/words/fr.json';
import signal from '../signal/words/fr.json';
import ui from '../ui/words/fr.json';

/** Every wall's words in French, each wall a namespace of its own: `floor:is_free` stands in `floor/words`. */
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
