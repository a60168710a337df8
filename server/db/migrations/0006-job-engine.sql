ALTER TABLE jobs ADD COLUMN priority INTEGER;
ALTER TABLE jobs ADD COLUMN "after" TEXT;
ALTER TABLE jobs ADD COLUMN ifFailed TEXT;
ALTER TABLE jobs ADD COLUMN isArchived INTEGER;
ALTER TABLE jobs ADD COLUMN isDeleted INTEGER;
CREATE INDEX jobsByParent ON jobs (parent) WHERE parent IS NOT NULL;
CREATE INDEX jobsByStepBefore ON jobs ("after") WHERE "after" IS NOT NULL;

-- A lease is believed as long as its engine's beat goes on, whatever the wall clock says.
CREATE TABLE jobEngines (
  owner TEXT PRIMARY KEY,
  beat INTEGER NOT NULL
) STRICT;

ALTER TABLE jobLeases DROP COLUMN leaseUntil;
ALTER TABLE jobLeases ADD COLUMN waitsFor TEXT;
-- Faults that may pass; and how often the server died while it ran.
ALTER TABLE jobLeases ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobLeases ADD COLUMN strikes INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobLeasesToClaim ON jobLeases (priority DESC, createdAt) WHERE owner IS NULL AND follows IS NULL AND waitsFor IS NULL;
CREATE INDEX jobLeasesHeld ON jobLeases (owner) WHERE owner IS NOT NULL;
CREATE INDEX jobLeasesFollowing ON jobLeases (follows) WHERE follows IS NOT NULL;
CREATE INDEX jobLeasesWaiting ON jobLeases (waitsFor) WHERE waitsFor IS NOT NULL;

CREATE TABLE jobSchedules (
  id TEXT PRIMARY KEY,
  cron TEXT NOT NULL,
  type TEXT NOT NULL,
  params TEXT NOT NULL,
  nextAt REAL NOT NULL
) STRICT;

CREATE TABLE jobSettings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
