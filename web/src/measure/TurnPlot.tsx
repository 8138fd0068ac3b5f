import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { duration } from '../ui/clock';
import { usePrinting } from '../ui/printing';
import { nameOf } from '../ui/words';
import { Figures } from './Figures';
import { Plot } from './Plot';
import type { Story } from './story';
import { EndOf, TurnStrip } from './TurnStrip';

/** Turns in the table at first, and more of them with each press. */
const PAGE = 8;

/** The meeting turn by turn. */
export function TurnPlot({ story, compact }: { story: Story; compact?: boolean }) {
  const { t } = useTranslation('measure');
  const [shown, setShown] = useState(PAGE);
  const printing = usePrinting();
  const { turns, people, from } = story;
  const longest = Math.max(0, ...turns.map((turn) => turn.to - turn.from));
  const names = new Map(people.map((person) => [person.id, nameOf(person)]));
  if (turns.length === 0) return null;
  return (
    <Plot
      title={t('strip')}
      sentence={t('strip_says', { count: turns.length, longest: duration(longest) })}
      compact={compact}
      order={compact ? 2 : 3}
      table={
        <>
          <Figures
            caption={t('strip')}
            heads={[t('number'), t('person'), t('began'), t('lasted'), t('ended')]}
            rows={turns.slice(0, printing ? undefined : shown).map((turn, at) => ({
              key: `${turn.epoch}-${turn.from}`,
              cells: [
                at + 1,
                names.get(turn.who) ?? nameOf(null),
                duration(turn.from - from),
                duration(turn.to - turn.from),
                <EndOf key="end" end={turn.end} />,
              ],
            }))}
          />
          {turns.length > shown && !printing && (
            <Button size="md" variant="default" fullWidth mt="sm" onClick={() => setShown(shown + 50)}>
              {t('all_turns')}
            </Button>
          )}
        </>
      }
    >
      <TurnStrip story={story} />
    </Plot>
  );
}
