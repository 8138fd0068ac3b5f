import { IconAntennaBars2, IconAntennaBars3, IconAntennaBars5 } from '@tabler/icons-react';
import { useTranslation } from '../language/useTranslation';
import { Hint } from '../ui/Hint';
import classes from './Media.module.css';
import type { Quality } from './quality';
import { useMedia } from './store';

const LOOKS: Record<Quality, typeof IconAntennaBars5> = {
  good: IconAntennaBars5,
  fair: IconAntennaBars3,
  poor: IconAntennaBars2,
};

/** How good the line is, in a word; nothing while there is none. */
export function QualitySign() {
  const { t } = useTranslation('media');
  const quality = useMedia((s) => s.quality?.quality);
  if (!quality) return null;
  const Icon = LOOKS[quality];
  const words = t(`quality_${quality}_long`);
  return (
    <Hint label={words}>
      <span className={classes.quality} data-quality={quality} data-testid="quality">
        <Icon size={18} aria-hidden="true" />
        <span aria-hidden="true" className={classes.qualityWord}>
          {t(`quality_${quality}`)}
        </span>
        <span className="unseen">{words}</span>
      </span>
    </Hint>
  );
}
