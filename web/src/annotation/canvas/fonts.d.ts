declare module 'virtual:board-fonts' {
  /** Where the fonts of the board are, from the root of the site. */
  export const folder: string;
  /** Their files below that folder, by family. */
  export const fonts: Record<string, string[]>;
}
