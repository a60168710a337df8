-- What jobs answered when they were done; tablets do not need it.
CREATE TABLE jobResults (jobId TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TRIGGER jobResultsForgotten AFTER UPDATE OF isDeleted ON jobs WHEN new.isDeleted = 1 BEGIN
  DELETE FROM jobResults WHERE jobId = new.id;
END;
