-- What other programs hand in is solved by a job like any other.
ALTER TABLE uploads ADD COLUMN jobId TEXT;
