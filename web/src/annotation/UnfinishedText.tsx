import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { usePermission, useRoomPart } from '../meeting/useRoom';
import { Guarded } from '../ui/Guarded';
import classes from './Board.module.css';
import { closedSentence } from './closed';
import type { BoardElement } from './element';
import { dropText, putText, useUnfinished } from './unfinished';
import { sending } from './useBoard';

/** The words that the viewer could not finish, until they have decided what becomes of them. */
export function UnfinishedText() {
  const meeting = useRoomPart((room) => room.meeting.id);
  const text = useUnfinished((s) => (s.meeting === meeting ? s.text : null));
  return text && <Kept text={text} />;
}

function Kept({ text }: { text: BoardElement }) {
  const create = usePermission('annotation.create');
  const closed = useRoomPart(closedSentence);
  const { t } = useTranslation('annotation');
  const [copied, setCopied] = useState(false);
  const words = String(text.originalText ?? text.text);
  return (
    <div className={classes.unfinished} role="status" data-testid="unfinished">
      <p>
        {t('unfinished.title')} <q>{words}</q>
      </p>
      <Group gap="xs">
        <Guarded
          size="md"
          permission={closed ? { allowed: false, why: closed } : create}
          onClick={() => void putText(sending)}
        >
          {t('unfinished.put')}
        </Guarded>
        {/* Only a page that came by TLS, or from this machine, may write to the clipboard. */}
        {window.isSecureContext && (
          <Button
            size="md"
            variant="default"
            onClick={() => void navigator.clipboard.writeText(words).then(() => setCopied(true))}
          >
            {copied ? t('unfinished.copied') : t('unfinished.copy')}
          </Button>
        )}
        <Button size="md" variant="subtle" onClick={dropText}>
          {t('unfinished.drop')}
        </Button>
      </Group>
    </div>
  );
}
