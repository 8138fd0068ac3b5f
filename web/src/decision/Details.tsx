import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import classes from './Vote.module.css';

/** More than this does not fit beside the ballot. */
const SHORT = { letters: 260, lines: 4 };

/** What there is to say about a proposal; folded where it is long. */
export function Details({ text }: { text: string }) {
  const { t } = useTranslation('decision');
  const [whole, setWhole] = useState(false);
  const isLong = text.length > SHORT.letters || text.split('\n').length > SHORT.lines;
  return (
    <div>
      <p className={classes.details} data-folded={(isLong && !whole) || undefined}>
        {text}
      </p>
      {isLong && (
        <Button
          variant="subtle"
          className={classes.fold}
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          data-testid="whole-details"
        >
          {whole ? t('details_less') : t('details_whole')}
        </Button>
      )}
    </div>
  );
}
