-- Which version of reading a file was looked at by: 0 is any before versions were kept, so that the next scan looks again.
ALTER TABLE files ADD COLUMN readBy INTEGER NOT NULL DEFAULT 0;
