import { useTranslation } from '../language/useTranslation';
import { duration } from '../ui/clock';
import { nameOf } from '../ui/words';
import { Figures } from './Figures';
import { Plot } from './Plot';
import { ShareBars } from './ShareBars';
import { sharesIn } from './share';
import type { Story } from './story';

/** How the time was shared, beside an even share. */
export function SharePlot({ story }: { story: Story }) {
  const { t } = useTranslation('measure');
  const shares = sharesIn(story);
  const heard = shares.rows.some((row) => row.heardMs !== undefined);
  const part = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent' });
  return (
    <Plot
      title={t('held')}
      sentence={
        shares.totalMs > 0
          ? t('even', { time: duration(shares.evenMs), count: shares.rows.length })
          : t('none')
      }
      table={
        <Figures
          caption={t('held')}
          heads={[t('person'), t('time'), t('part'), t('turns'), ...(heard ? [t('heard')] : [])]}
          rows={shares.rows.map((row) => ({
            key: row.id,
            cells: [
              nameOf(row),
              duration(row.ms),
              part.format(shares.totalMs ? row.ms / shares.totalMs : 0),
              row.turns,
              ...(heard ? [row.heardMs === undefined ? '–' : duration(row.heardMs)] : []),
            ],
          }))}
        />
      }
    >
      <ShareBars shares={shares} />
    </Plot>
  );
}
