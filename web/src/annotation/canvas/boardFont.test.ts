import { expect, it } from 'vitest';
import { isOfBoard } from './boardFont';

it("a mark is written in fonts of the board, not in the page's own", () => {
  const families = ['Nunito', '"Comic Shanns"', 'Inter Variable', '"Inter Variable"'];
  expect(families.map((family) => isOfBoard({ family }))).toEqual([true, true, false, false]);
});
