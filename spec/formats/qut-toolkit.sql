-- name: qut-toolkit
-- title: coordination-network-toolkit input: eight columns by position
-- reader: csv
-- needs: message_id user_id username repost_id reply_id message timestamp urls
-- positional: yes
-- platform: unknown
-- clock: 1s claimed UTC
-- time: unix-s
-- origin: any
-- identity: post
-- find-in-text: hashtags mentions urls-as-given
-- note: names of the columns are free; urls are parted by blanks, or a list in brackets
select
  _record,
  _line,
  c1 as platform_post_id,
  c2 as platform_id,
  c3 as handle,
  case when c4 <> '' then 'repost' when c5 <> '' then 'reply' else 'post' end as action,
  nullif(c4, '') as repost_of,
  nullif(c5, '') as reply_to,
  coalesce(nullif(c4, ''), nullif(c5, '')) as parent_post,
  c6 as text,
  c7 as time,
  case when c8 in ('', '[]') then [] when c8[1] = '[' then regexp_extract_all(c8, '[^\[\]'' ",]+') else string_split(c8, ' ') end as urls,
  c8 as raw_urls
from raw
