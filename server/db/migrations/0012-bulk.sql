-- How far work on many frames is; see shared/records/job.ts.
ALTER TABLE jobs ADD COLUMN tally TEXT;
CREATE INDEX jobsByEnd ON jobs (finishedAt) WHERE finishedAt IS NOT NULL;

-- The frames that a bulk job works through, in this order. Only the server knows; tablets see the tally.
CREATE TABLE bulkItems (
  jobId TEXT NOT NULL, place INTEGER NOT NULL, frameId TEXT NOT NULL,
  state TEXT NOT NULL, message TEXT NOT NULL, childId TEXT, endedAt REAL,
  PRIMARY KEY (jobId, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulkItemsByState ON bulkItems (jobId, state, place);
