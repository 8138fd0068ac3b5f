import accountEn from '../account/words/en.json';
import accountFr from '../account/words/fr.json';
import adminEn from '../admin/words/en.json';
import adminFr from '../admin/words/fr.json';
import annotationEn from '../annotation/words/en.json';
import annotationFr from '../annotation/words/fr.json';
import chatEn from '../chat/words/en.json';
import chatFr from '../chat/words/fr.json';
import decisionEn from '../decision/words/en.json';
import decisionFr from '../decision/words/fr.json';
import floorEn from '../floor/words/en.json';
import floorFr from '../floor/words/fr.json';
import governanceEn from '../governance/words/en.json';
import governanceFr from '../governance/words/fr.json';
import journalEn from '../journal/words/en.json';
import journalFr from '../journal/words/fr.json';
import lobbyEn from '../lobby/words/en.json';
import lobbyFr from '../lobby/words/fr.json';
import measureEn from '../measure/words/en.json';
import measureFr from '../measure/words/fr.json';
import mediaEn from '../media/words/en.json';
import mediaFr from '../media/words/fr.json';
import meetingEn from '../meeting/words/en.json';
import meetingFr from '../meeting/words/fr.json';
import noticeEn from '../notice/words/en.json';
import noticeFr from '../notice/words/fr.json';
import participantEn from '../participant/words/en.json';
import participantFr from '../participant/words/fr.json';
import phaseEn from '../phase/words/en.json';
import phaseFr from '../phase/words/fr.json';
import privacyEn from '../privacy/words/en.json';
import privacyFr from '../privacy/words/fr.json';
import protocolEn from '../protocol/words/en.json';
import protocolFr from '../protocol/words/fr.json';
import signalEn from '../signal/words/en.json';
import signalFr from '../signal/words/fr.json';
import uiEn from '../ui/words/en.json';
import uiFr from '../ui/words/fr.json';

/** Every wall's words, each wall a namespace of its own: `floor:is_free` stands in `floor/words`. */
export const words = {
  en: {
    account: accountEn,
    admin: adminEn,
    annotation: annotationEn,
    chat: chatEn,
    decision: decisionEn,
    floor: floorEn,
    governance: governanceEn,
    journal: journalEn,
    lobby: lobbyEn,
    measure: measureEn,
    media: mediaEn,
    meeting: meetingEn,
    notice: noticeEn,
    participant: participantEn,
    phase: phaseEn,
    privacy: privacyEn,
    protocol: protocolEn,
    signal: signalEn,
    ui: uiEn,
  },
  fr: {
    account: accountFr,
    admin: adminFr,
    annotation: annotationFr,
    chat: chatFr,
    decision: decisionFr,
    floor: floorFr,
    governance: governanceFr,
    journal: journalFr,
    lobby: lobbyFr,
    measure: measureFr,
    media: mediaFr,
    meeting: meetingFr,
    notice: noticeFr,
    participant: participantFr,
    phase: phaseFr,
    privacy: privacyFr,
    protocol: protocolFr,
    signal: signalFr,
    ui: uiFr,
  },
} as const;
