-- name: coortweet-old
-- title: CooRTweet input, as written before version 2 (id_account)
-- reader: csv
-- needs: object_id id_account content_id timestamp_share
-- platform: unknown
-- clock: 1s claimed UTC
-- time: auto
-- identity: record
-- note: posts repeat, one row for each object; kind of the objects with --map kind=url
select
  _record,
  _line,
  content_id as platform_post_id,
  id_account as platform_id,
  timestamp_share as time,
  object_id as object
from raw
