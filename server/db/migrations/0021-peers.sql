-- Which server a change came from, by the name in its stamps; null for this one and its tablets. It is not sent back there.
ALTER TABLE changes ADD COLUMN origin TEXT;

-- Servers that this one keeps alike with itself. `epoch` is their history, `name` our own in it; `cursor` counts in their log, `sent`
-- in ours.
CREATE TABLE peers (
  url TEXT PRIMARY KEY,
  token TEXT,
  addedAt REAL NOT NULL,
  epoch TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  cursor INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  syncedAt REAL
) STRICT;
