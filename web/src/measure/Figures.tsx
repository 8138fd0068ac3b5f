import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

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
        {rows.map(({ key, cells: [first, ...rest] }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" fw={400}>
              {first}
            </Table.Th>
            {rest.map((cell, at) => (
              <Table.Td key={heads[at + 1]}>{cell}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
