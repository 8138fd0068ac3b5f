import { useTranslation } from '../language/useTranslation';
import { duration } from '../ui/clock';
import { nameOf, phaseNames } from '../ui/words';
import { ticks } from './share';
import type { Story } from './story';
import classes from './TurnStrip.module.css';

/** Turn by turn: a lane for each person who held the floor, along the time of the meeting and its phases. */
export function TurnStrip({ story }: { story: Story }) {
  const { from, to, turns, phases } = story;
  const length = Math.max(1, to - from);
  const place = (start: number, end: number) => ({
    left: `${(100 * (start - from)) / length}%`,
    width: `${(100 * (end - start)) / length}%`,
  });
  const speakers = story.people.filter((person) => turns.some((turn) => turn.who === person.id));
  return (
    <div className={classes.strip}>
      <div className={classes.lane}>
        <span />
        <div className={classes.phases}>
          {phases.map((span) => (
            <span key={span.from} style={place(span.from, span.to)} title={phaseNames[span.phase]}>
              <b>{phaseNames[span.phase]}</b>
            </span>
          ))}
        </div>
      </div>
      {speakers.map((person) => (
        <div key={person.id} className={classes.lane}>
          <span className={classes.name}>{nameOf(person)}</span>
          <div className={classes.time}>
            {turns
              .filter((turn) => turn.who === person.id)
              .map((turn) => (
                <span
                  key={`${turn.epoch}-${turn.from}`}
                  className={classes.turn}
                  data-now={(turn.end === 'running' && !story.hasEnded) || undefined}
                  style={place(turn.from, turn.to)}
                />
              ))}
          </div>
        </div>
      ))}
      <div className={classes.lane}>
        <span />
        <Axis length={length} />
      </div>
    </div>
  );
}

function Axis({ length }: { length: number }) {
  return (
    <div className={`figures ${classes.axis}`}>
      {ticks(length).map((at) => (
        <span key={at} style={{ left: `${(100 * at) / length}%` }}>
          {duration(at)}
        </span>
      ))}
    </div>
  );
}

/** How a turn ended, for the table. */
export function EndOf({ end }: { end: Story['turns'][number]['end'] }) {
  const { t } = useTranslation('measure');
  return t(`end.${end}`);
}
