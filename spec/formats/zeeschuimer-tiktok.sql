-- name: zeeschuimer-tiktok
-- title: Zeeschuimer, TikTok videos (NDJSON)
-- reader: ndjson
-- needs: item_id source_platform timestamp_collected data.id data.author data.music
-- is: source_platform = tiktok.com
-- platform: tiktok
-- clock: 1s platform UTC
-- time: unix-s
-- identity: post
-- find-in-text: urls mentions
-- shape: {"data": {"id": "VARCHAR", "desc": "VARCHAR", "createTime": "VARCHAR", "textLanguage": "VARCHAR", "author": {"id": "VARCHAR", "uniqueId": "VARCHAR", "nickname": "VARCHAR", "signature": "VARCHAR", "avatarThumb": "VARCHAR", "createTime": "VARCHAR"}, "authorStats": {"followerCount": "VARCHAR"}, "music": {"id": "VARCHAR"}, "stats": {"diggCount": "VARCHAR", "shareCount": "VARCHAR", "commentCount": "VARCHAR", "playCount": "VARCHAR"}, "challenges": [{"title": "VARCHAR"}], "duetInfo": {"duetFromId": "VARCHAR"}}}
-- note: the collector's own user_agent is not read; a duet is a quote of the other video
select
  _record,
  _line,
  data.id as platform_post_id,
  data.author.id as platform_id,
  data.author.uniqueId as handle,
  data.author.nickname as display_name,
  data.author.signature as bio,
  data.author.avatarThumb as avatar,
  data.authorStats.followerCount as followers,
  data.createTime as time,
  case when coalesce(data.duetInfo.duetFromId, '0') <> '0' then 'quote' else 'post' end as action,
  nullif(data.duetInfo.duetFromId, '0') as parent_post,
  data.desc as text,
  data.textLanguage as lang,
  data.stats.playCount as views,
  data.stats.diggCount as likes,
  data.stats.shareCount as shares,
  data.stats.commentCount as replies,
  list_transform(data.challenges, x -> x.title) as hashtags,
  data.music.id as audio
from raw
