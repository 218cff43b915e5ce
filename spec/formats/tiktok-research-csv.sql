-- name: tiktok-research-csv
-- title: TikTok Research API, videos as a table (CSV)
-- reader: csv
-- needs: create_time video_description region_code
-- optional: id video_id username author_name view_count like_count share_count comment_count hashtag_names music_id
-- platform: tiktok
-- clock: 1s platform UTC
-- time: auto
-- identity: post
-- find-in-text: urls mentions
-- note: the API gives no id of the account: its handle stands for it, so a renamed one is two
select
  _record,
  _line,
  coalesce(nullif(video_id, ''), id) as platform_post_id,
  lower(coalesce(author_name, username)) as platform_id,
  coalesce(author_name, username) as handle,
  create_time as time,
  video_description as text,
  view_count as views,
  like_count as likes,
  share_count as shares,
  comment_count as replies,
  regexp_extract_all(regexp_replace(nullif(hashtag_names, 'NA'), '^c\(', ''), '[^\[\](),;|"'' ]+') as hashtags,
  case when music_id not in ('', '0', 'NA', 'None', 'nan') then music_id end as audio
from raw
