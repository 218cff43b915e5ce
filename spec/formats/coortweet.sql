-- name: coortweet
-- title: CooRTweet input: one row a share of an object
-- reader: csv
-- needs: object_id account_id content_id timestamp_share
-- platform: unknown
-- clock: 1s claimed UTC
-- time: auto
-- identity: record
-- note: posts repeat, one row for each object; kind of the objects with --map kind=url
select
  _record,
  _line,
  content_id as platform_post_id,
  account_id as platform_id,
  timestamp_share as time,
  object_id as object
from raw
