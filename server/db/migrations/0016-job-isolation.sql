-- How the programs of a job were fenced in, kept longer than the lines of its log.
ALTER TABLE jobs ADD COLUMN isolation TEXT;
