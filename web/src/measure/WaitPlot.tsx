import { useTranslation } from '../language/useTranslation';
import { duration, inWords } from '../ui/clock';
import { nameOf } from '../ui/words';
import classes from './Bars.module.css';
import { Figures } from './Figures';
import { Plot } from './Plot';
import { medianMs, spansOf, type WaitSpan } from './share';
import type { Story } from './story';

/** How long people waited for the floor. */
export function WaitPlot({ story }: { story: Story }) {
  const { t } = useTranslation('measure');
  const waits = story.waits.filter((wait) => wait.end !== 'running');
  const longest = Math.max(0, ...waits.map((wait) => wait.ms));
  const spans = spansOf(waits);
  const most = Math.max(1, ...spans.map((span) => span.count));
  const asked = story.people
    .map((person) => ({ person, own: waits.filter((wait) => wait.who === person.id) }))
    .filter(({ own }) => own.length > 0);
  return (
    <Plot
      title={t('waits')}
      sentence={
        waits.length > 0
          ? t('waits_say', { median: inWords(medianMs(waits)), longest: inWords(longest) })
          : t('no_waits')
      }
      table={
        waits.length > 0 && (
          <Figures
            caption={t('waits')}
            heads={[t('person'), t('requests'), t('middle'), t('longest')]}
            rows={asked.map(({ person, own }) => ({
              key: person.id,
              cells: [
                nameOf(person),
                own.length,
                duration(medianMs(own)),
                duration(Math.max(...own.map((wait) => wait.ms))),
              ],
            }))}
          />
        )
      }
    >
      <ul className={classes.bars}>
        {waits.length > 0 &&
          spans.map((span) => (
            <li key={span.fromMs}>
              <div className={classes.words}>
                <SpanName span={span} />
                <span className="figures">{span.count}</span>
              </div>
              <div className={classes.track}>
                <div
                  className={classes.bar}
                  data-none={span.count === 0 || undefined}
                  style={{ width: `${(100 * span.count) / most}%` }}
                />
              </div>
            </li>
          ))}
      </ul>
    </Plot>
  );
}

function SpanName({ span: { fromMs, toMs } }: { span: WaitSpan }) {
  const { t } = useTranslation('measure');
  if (toMs === null) return <span>{t('span_over', { time: inWords(fromMs) })}</span>;
  if (fromMs === 0) return <span>{t('span_under', { time: inWords(toMs) })}</span>;
  return <span>{t('span', { from: inWords(fromMs), to: inWords(toMs) })}</span>;
}
