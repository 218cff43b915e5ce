-- name: zeeschuimer-tiktok-comments
-- title: Zeeschuimer, comments of TikTok videos (NDJSON)
-- reader: ndjson
-- needs: item_id source_platform timestamp_collected data.cid data.aweme_id data.user
-- platform: tiktok
-- clock: 1s platform UTC
-- time: unix-s
-- identity: post
-- find-in-text: urls hashtags mentions
-- shape: {"data": {"cid": "VARCHAR", "aweme_id": "VARCHAR", "reply_id": "VARCHAR", "reply_to_reply_id": "VARCHAR", "text": "VARCHAR", "create_time": "VARCHAR", "digg_count": "VARCHAR", "reply_comment_total": "VARCHAR", "comment_language": "VARCHAR", "user": {"uid": "VARCHAR", "unique_id": "VARCHAR", "nickname": "VARCHAR", "signature": "VARCHAR", "avatar_thumb": {"url_list": ["VARCHAR"]}}}}
-- note: the collector's own user_agent is not read
select
  _record,
  _line,
  data.cid as platform_post_id,
  data.user.uid as platform_id,
  data.user.unique_id as handle,
  data.user.nickname as display_name,
  data.user.signature as bio,
  data.user.avatar_thumb.url_list[1] as avatar,
  data.create_time as time,
  case when coalesce(data.reply_id, '0') = '0' then 'comment' else 'reply' end as action,
  coalesce(nullif(nullif(data.reply_to_reply_id, '0'), ''), nullif(data.reply_id, '0'), data.aweme_id) as parent_post,
  coalesce(nullif(nullif(data.reply_to_reply_id, '0'), ''), nullif(data.reply_id, '0'), data.aweme_id) as reply_to,
  data.text as text,
  data.comment_language as lang,
  data.digg_count as likes,
  data.reply_comment_total as replies
from raw
