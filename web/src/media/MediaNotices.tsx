import { Button, CloseButton } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useNow } from '../ui/clock';
import { NO_WEBRTC } from './line';
import classes from './Media.module.css';
import { blockedNow, troublesNow } from './media';
import { StageSound } from './StageSound';
import { pressShare, reconnectMedia, tellMedia, useMedia } from './store';
import { troubleSentence } from './troubles';
import { blockedSentence, lineSentence, spokenSentence } from './words';

/** What happened to sound and picture, in plain words; nothing while all is well. */
export function MediaNotices({ withClosed = true }: { withClosed?: boolean }) {
  return (
    <div className={classes.notices} data-testid="media-notices">
      <StageSound />
      <LineNotice />
      <BlockedNotice />
      <DeviceNotices />
      <SharingNotice />
      {withClosed && <ClosedNotice className={classes.notice} />}
      <Spoken />
    </div>
  );
}

interface NoticeProps {
  children: ReactNode;
  onRead: () => void;
  testid: string;
}

function Notice({ children, onRead, testid }: NoticeProps) {
  const { t } = useTranslation('media');
  return (
    <div className={classes.notice} data-testid={testid}>
      <span role="status">{children}</span>
      <CloseButton aria-label={t('close')} onClick={onRead} />
    </div>
  );
}

/** A short stumble is not worth a word. */
const SHOW_AFTER_MS = 800;

function LineNotice() {
  const { t } = useTranslation('media');
  const line = useMedia((s) => s.line);
  const now = useNow();
  const sentence = lineSentence(line, now);
  const down = sentence !== null;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!down) return setShown(false);
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [down]);
  if (!shown || !down) return null;
  // A browser without WebRTC will not have it a moment later.
  const pressable = line.state === 'waiting' || (line.state === 'over' && line.why.code !== NO_WEBRTC);
  return (
    <div className={classes.notice} data-testid="media-line">
      <span>{sentence}</span>
      {/* The count-down is for the eye; said once is enough. */}
      <span className="unseen" role="status">
        {line.state === 'over' ? sentence : t('line_interrupted')}
      </span>
      {pressable && (
        <Button variant="default" onClick={reconnectMedia}>
          {t('try_now')}
        </Button>
      )}
    </div>
  );
}

function BlockedNotice() {
  const media = useMedia((s) => s.media);
  const blocked = blockedNow(media, useNow());
  if (!blocked) return null;
  return (
    <Notice testid="media-blocked" onRead={() => tellMedia({ type: 'blocked_read' })}>
      {blockedSentence(blocked)}
    </Notice>
  );
}

function DeviceNotices() {
  const media = useMedia((s) => s.media);
  return troublesNow(media).map(([kind, trouble]) => (
    <Notice key={kind} testid={`${kind}-trouble`} onRead={() => tellMedia({ type: 'trouble_read', kind })}>
      {troubleSentence(kind, trouble)}
    </Notice>
  ));
}

/** One's own screen is not on one's own stage: without a word nobody knows that it is shown. */
function SharingNotice() {
  const { t } = useTranslation('media');
  const on = useMedia((s) => s.media.share.on);
  if (!on) return null;
  return (
    <div className={classes.notice} data-testid="screen-shared">
      <span>{t('share_told')}</span>
      <Button variant="default" onClick={() => void pressShare()}>
        {t('share_stop')}
      </Button>
    </div>
  );
}

/** The floor with a closed microphone: what many would take for a fault. On a phone it stands where the thumb is. */
export function ClosedNotice({ className }: { className?: string }) {
  const { t } = useTranslation('media');
  const { turn, open, trouble } = useMedia((s) => s.media.microphone);
  const connected = useMedia((s) => s.line.state === 'connected');
  if (turn === null || open || trouble || !connected) return null;
  return (
    <p className={className} data-testid="microphone-closed">
      {t('mic_is_closed')}
    </p>
  );
}

/** One polite sentence a change, for screen readers. */
function Spoken() {
  const sentence = useMedia((s) => spokenSentence(s.media));
  const [said, say] = useState('');
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else say(sentence);
  }, [sentence]);
  return (
    <p className="unseen" role="status" data-testid="media-spoken">
      {said}
    </p>
  );
}
