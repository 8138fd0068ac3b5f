/** The half of the drawing library that the other one stands on; see `vite/excalidraw/start.ts`. */
declare module 'virtual:board-core' {}
