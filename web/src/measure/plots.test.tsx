import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { speak } from '../language/language';
import { PhasePlot } from './PhasePlot';
import { SharePlot } from './SharePlot';
import type { Story } from './story';
import { TurnPlot } from './TurnPlot';
import { WaitPlot } from './WaitPlot';

afterEach(() => speak('en'));

const story: Story = {
  from: 0,
  to: 240_000,
  hasEnded: false,
  people: [
    { id: 1, name: 'Awa', role: 'facilitator', isHere: true },
    { id: 2, name: null, role: 'participant', isHere: false },
    { id: 3, name: 'Cleo', role: 'participant', isHere: true },
  ],
  turns: [
    { epoch: 1, who: 2, from: 0, to: 60_000, end: 'release' },
    { epoch: 2, who: 3, from: 60_000, to: 240_000, end: 'running' },
  ],
  waits: [
    { who: 3, ms: 40_000, end: 'granted' },
    { who: 2, ms: 5000, end: 'withdrawn' },
  ],
  phases: [{ phase: 'ideation', from: 0, to: 240_000, heldMs: 240_000, turns: 2 }],
  heardMs: new Map([[3, 90_000]]),
};

function show() {
  render(
    <MantineProvider>
      <SharePlot story={story} />
      <TurnPlot story={story} />
      <WaitPlot story={story} />
      <PhasePlot story={story} />
    </MantineProvider>,
  );
}

function rows(table: string): (string | null)[][] {
  const found = screen.getByRole('table', { name: table }).querySelectorAll('tbody tr');
  return [...found].map((row) => [...row.children].map((cell) => cell.textContent));
}

it('each picture has its numbers beside it, in the order of joining', () => {
  show();
  expect(screen.getByText('The line is an even share: 1:20 for each of 3 people.')).toBeDefined();
  expect(rows('Time held')).toEqual([
    ['Awa', '0:00', '0%', '0', '–'],
    ['Someone', '1:00', '25%', '1', '–'],
    ['Cleo', '3:00', '75%', '1', '1:30'],
  ]);
  expect(rows('Turn by turn')).toEqual([
    ['1', 'Someone', '0:00', '1:00', 'given back'],
    ['2', 'Cleo', '1:00', '3:00', 'runs'],
  ]);
  expect(rows('Waiting for the floor')).toEqual([
    ['Someone', '1', '0:05', '0:05'],
    ['Cleo', '1', '0:40', '0:40'],
  ]);
  expect(rows('Phases')).toEqual([['Ideation', '0:00', '4:00', '4:00', '2']]);
});

it('the bar of who has the floor says so in words, not by its colour alone', () => {
  show();
  expect(screen.getByText('Cleo · now')).toBeDefined();
});

it('says the same in French', () => {
  speak('fr');
  show();
  expect(screen.getByRole('table', { name: 'Temps de parole' })).toBeDefined();
  expect(screen.getByText('Cleo · maintenant')).toBeDefined();
  expect(screen.getByText('2 tours, le plus long de 3:00.')).toBeDefined();
});
