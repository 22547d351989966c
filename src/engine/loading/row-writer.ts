/** A file that is being written. */
export interface RowWriter<Entry> {
  write(entries: readonly Entry[]): Promise<void>;
  /** All of it is on disk then. */
  close(): Promise<void>;
  abandon(): Promise<void>;
}
