-- name: zeeschuimer-truthsocial
-- title: Zeeschuimer, posts on Truth Social (NDJSON)
-- reader: ndjson
-- needs: item_id source_platform timestamp_collected data.id data.account data.created_at
-- is: source_platform = truthsocial.com
-- platform: truthsocial
-- clock: 1ms platform UTC
-- time: iso
-- identity: post
-- find-in-text: urls hashtags mentions
-- shape: {"data": {"id": "VARCHAR", "created_at": "VARCHAR", "content": "VARCHAR", "language": "VARCHAR", "in_reply_to_id": "VARCHAR", "in_reply_to_account_id": "VARCHAR", "quote_id": "VARCHAR", "reblog": {"id": "VARCHAR", "content": "VARCHAR", "account": {"id": "VARCHAR"}}, "replies_count": "VARCHAR", "reblogs_count": "VARCHAR", "favourites_count": "VARCHAR", "account": {"id": "VARCHAR", "username": "VARCHAR", "display_name": "VARCHAR", "created_at": "VARCHAR", "followers_count": "VARCHAR", "note": "VARCHAR", "avatar": "VARCHAR"}, "card": {"url": "VARCHAR"}, "media_attachments": [{"id": "VARCHAR"}]}}
-- note: the collector took the tags out of the text; the collector's own user_agent is not read
select
  _record,
  _line,
  data.id as platform_post_id,
  data.account.id as platform_id,
  data.account.username as handle,
  data.account.display_name as display_name,
  data.account.created_at as created,
  data.account.followers_count as followers,
  text_of_html(data.account.note) as bio,
  data.account.avatar as avatar,
  data.created_at as time,
  case when data.reblog.id is not null then 'repost' when data.in_reply_to_id is not null then 'reply' when data.quote_id is not null then 'quote' else 'post' end as action,
  coalesce(data.reblog.id, data.in_reply_to_id, data.quote_id) as parent_post,
  coalesce(data.reblog.account.id, data.in_reply_to_account_id) as parent_account,
  data.reblog.id as repost_of,
  data.in_reply_to_id as reply_to,
  data.content as text,
  data.language as lang,
  data.favourites_count as likes,
  data.reblogs_count as shares,
  data.replies_count as replies,
  data.card.url as urls,
  list_transform(data.media_attachments, x -> x.id) as media
from raw
