import { Table } from '@mantine/core';
import { memo, type ReactNode } from 'react';

interface FiguresProps {
  caption: string;
  heads: string[];
  /** The first cell of a row says whom or what it is about. */
  rows: { key: string | number; cells: ReactNode[] }[];
}

/** The numbers of a plot. */
export function Figures({ caption, heads, rows }: FiguresProps) {
  return (
    <Table verticalSpacing={6} horizontalSpacing={8} className="figures" captionSide="top">
      <Table.Caption className="unseen">{caption}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          {heads.map((head) => (
            <Table.Th key={head} scope="col">
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ key, cells }) => (
          <Row key={key} cells={cells} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface RowProps {
  cells: ReactNode[];
}

function hasSameCells(before: RowProps, now: RowProps): boolean {
  return before.cells.length === now.cells.length && before.cells.every((cell, at) => cell === now.cells[at]);
}

/** Of many rows a second changes one. */
const Row = memo(function Row({ cells: [first, ...rest] }: RowProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {first}
      </Table.Th>
      {rest.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column's
        <Table.Td key={at}>{cell}</Table.Td>
      ))}
    </Table.Tr>
  );
}, hasSameCells);
