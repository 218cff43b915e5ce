-- name: zeeschuimer-threads
-- title: Zeeschuimer, posts on Threads (NDJSON)
-- reader: ndjson
-- needs: item_id source_platform timestamp_collected data.code data.taken_at data.text_post_app_info
-- is: source_platform = threads.net
-- platform: threads
-- clock: 1s platform UTC
-- time: unix-s
-- identity: post
-- find-in-text: urls hashtags mentions
-- shape: {"data": {"code": "VARCHAR", "taken_at": "VARCHAR", "caption": {"text": "VARCHAR"}, "user": {"pk": "VARCHAR", "id": "VARCHAR", "username": "VARCHAR", "full_name": "VARCHAR", "profile_pic_url": "VARCHAR"}, "like_count": "VARCHAR", "text_post_app_info": {"repost_count": "VARCHAR", "direct_reply_count": "VARCHAR", "is_reply": "VARCHAR", "reply_to_author": {"id": "VARCHAR", "pk": "VARCHAR"}, "link_preview_attachment": {"url": "VARCHAR"}, "share_info": {"quoted_post": {"code": "VARCHAR"}, "reposted_post": {"code": "VARCHAR"}}}}}
-- note: a reply names whom it answers, not which post
-- note: the collector's own user_agent is not read
select
  _record,
  _line,
  data.code as platform_post_id,
  coalesce(data.user.pk, data.user.id) as platform_id,
  data.user.username as handle,
  data.user.full_name as display_name,
  data.user.profile_pic_url as avatar,
  data.taken_at as time,
  case when data.text_post_app_info.share_info.reposted_post.code is not null then 'repost' when data.text_post_app_info.is_reply = 'true' then 'reply' when data.text_post_app_info.share_info.quoted_post.code is not null then 'quote' else 'post' end as action,
  coalesce(data.text_post_app_info.share_info.reposted_post.code, data.text_post_app_info.share_info.quoted_post.code) as parent_post,
  coalesce(data.text_post_app_info.reply_to_author.pk, data.text_post_app_info.reply_to_author.id) as parent_account,
  data.text_post_app_info.share_info.reposted_post.code as repost_of,
  data.caption.text as text,
  data.like_count as likes,
  data.text_post_app_info.repost_count as shares,
  data.text_post_app_info.direct_reply_count as replies,
  coalesce(url_decode(nullif(regexp_extract(data.text_post_app_info.link_preview_attachment.url, '^https://l\.threads\.(?:net|com)/\?(?:.*&)?u=([^&]+)', 1), '')), data.text_post_app_info.link_preview_attachment.url) as urls
from raw
