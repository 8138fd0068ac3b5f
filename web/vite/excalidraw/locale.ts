/** Stands in for the languages that the app does not speak: the library then shows its English. */
export default {};
