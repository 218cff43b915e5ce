-- name: ira-538-by-author
-- title: a copy of five columns, tab-separated, of ../shared
-- reader: csv
-- quotes: none
-- platform: x
-- clock: 1min platform UTC
-- time: iso
-- identity: none
select
  _record,
  _line,
  account as platform_id,
  ts as time,
  text as text,
  lang as lang
from raw
