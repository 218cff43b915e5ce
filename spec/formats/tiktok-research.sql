-- name: tiktok-research
-- title: TikTok Research API, videos (JSON pages or NDJSON)
-- reader: ndjson
-- records: data.videos[] videos[]
-- needs: id create_time username video_description
-- platform: tiktok
-- clock: 1s platform UTC
-- time: unix-s
-- identity: post
-- find-in-text: urls mentions
-- shape: {"id": "VARCHAR", "username": "VARCHAR", "create_time": "VARCHAR", "video_description": "VARCHAR", "music_id": "VARCHAR", "hashtag_names": ["VARCHAR"], "view_count": "VARCHAR", "like_count": "VARCHAR", "share_count": "VARCHAR", "comment_count": "VARCHAR"}
-- note: the API gives no id of the account: its handle stands for it, so a renamed one is two
-- note: comments of this API have no author and cannot be read
select
  _record,
  _line,
  id as platform_post_id,
  lower(username) as platform_id,
  username as handle,
  create_time as time,
  video_description as text,
  view_count as views,
  like_count as likes,
  share_count as shares,
  comment_count as replies,
  hashtag_names as hashtags,
  nullif(nullif(music_id, '0'), '') as audio
from raw
