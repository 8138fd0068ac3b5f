import { Stack, Table, Title } from '@mantine/core';
import { isMe, useRoom } from '../meeting/useRoom';
import type { Stats } from '../protocol/types';
import { duration } from '../ui/clock';
import { nameOf } from '../ui/words';
import classes from './Statistics.module.css';
import { TimeHeld, useStats } from './TimeHeld';

/** The meeting in numbers, as bars and as a table. */
export function Statistics() {
  const room = useRoom();
  const { data } = useStats();
  return (
    <Stack gap="xl" data-testid="statistics">
      <TimeHeld />
      {data && (
        <section aria-labelledby="numbers-title">
          <Title order={2} size="h5" mb="sm" id="numbers-title">
            The meeting in numbers
          </Title>
          <Figures stats={data} />
        </section>
      )}
      {data && (
        <Table verticalSpacing={6} horizontalSpacing={6} className="figures">
          <Table.Caption>Turns and marks on the board, by person</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Person</Table.Th>
              <Table.Th scope="col">Held</Table.Th>
              <Table.Th scope="col">Turns</Table.Th>
              <Table.Th scope="col">Marks</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.participant_stats.map((p) => (
              <Table.Tr key={p.participant_id}>
                <Table.Td>
                  {nameOf({ name: p.participant_name })}
                  {isMe(room, p.participant_id) && ' (you)'}
                </Table.Td>
                <Table.Td>{duration(p.speaking_time_ms)}</Table.Td>
                <Table.Td>{p.token_claims}</Table.Td>
                <Table.Td>{p.annotations_count}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}

function Figures({ stats }: { stats: Stats }) {
  const figures: [string, string][] = [
    ['Length', duration(stats.total_duration_ms)],
    ['People', `${stats.participant_count} of ${stats.total_participants}`],
    ['Turns', String(stats.token_claims)],
    ['Average', duration(stats.average_speaking_time * 1000)],
    ['Marks', String(stats.annotations_count)],
    ['Decisions', String(stats.decisions_count)],
  ];
  return (
    <dl className={classes.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
