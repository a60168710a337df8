-- `epoch` names this history of changes; a restored or shortened one gets another name.
CREATE TABLE syncState (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Changes that were refused because their stamps were too far ahead. Their makers stamped them anew: a copy that was held up on
-- the way must not be taken when its time has come.
CREATE TABLE earlyStamps (
  stamp TEXT PRIMARY KEY
) STRICT;
