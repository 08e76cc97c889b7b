/** A part of something that goes on: what was there, and where to go on from. */
export interface Feed<Entry> {
  /** Each with the cursor that goes on right behind it, where there is one: a reader may stop there. */
  entries: { entry: Entry; cursor?: () => string }[];
  /** Goes on behind the newest entry. Absent on a page that leads into the past. */
  cursor?: string;
  nextToken?: string;
  /** Only what led here without a cursor is: it is read from the newest entry back. */
  newestFirst: boolean;
}
