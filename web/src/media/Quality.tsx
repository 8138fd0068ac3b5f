import { Tooltip } from '@mantine/core';
import { IconAntennaBars2, IconAntennaBars3, IconAntennaBars5 } from '@tabler/icons-react';
import classes from './Media.module.css';
import { type Quality, qualityWords } from './quality';
import { useMedia } from './store';

const LOOKS: Record<Quality, { Icon: typeof IconAntennaBars5; word: string }> = {
  good: { Icon: IconAntennaBars5, word: 'Good' },
  fair: { Icon: IconAntennaBars3, word: 'Fair' },
  poor: { Icon: IconAntennaBars2, word: 'Poor' },
};

/** How good the line is, in a word; nothing while there is none. */
export function QualitySign() {
  const quality = useMedia((s) => s.quality?.quality);
  if (!quality) return null;
  const { Icon, word } = LOOKS[quality];
  return (
    <Tooltip label={qualityWords[quality]}>
      <span className={classes.quality} data-quality={quality} data-testid="quality">
        <Icon size={18} aria-hidden="true" />
        <span aria-hidden="true" className={classes.qualityWord}>
          {word}
        </span>
        <span className="unseen">{qualityWords[quality]}</span>
      </span>
    </Tooltip>
  );
}
