-- name: zeeschuimer-gab
-- title: Zeeschuimer, posts on Gab (NDJSON)
-- reader: ndjson
-- needs: item_id source_platform timestamp_collected data.id data.ca|data.created_at
-- is: source_platform = gab.com
-- platform: gab
-- clock: 1ms platform UTC
-- time: iso
-- identity: post
-- find-in-text: urls hashtags mentions
-- shape: {"data": {"id": "VARCHAR", "i": "VARCHAR", "ai": "VARCHAR", "ca": "VARCHAR", "c": "VARCHAR", "fc": "VARCHAR", "rbc": "VARCHAR", "rc": "VARCHAR", "author_info": {"i": "VARCHAR", "un": "VARCHAR", "dn": "VARCHAR", "nt": "VARCHAR"}, "link_info": {"url": "VARCHAR"}, "image_info": [{"i": "VARCHAR"}], "type": "VARCHAR", "created_at": "VARCHAR", "content": "VARCHAR", "reaction_count": "VARCHAR", "reposts_count": "VARCHAR", "replies_count": "VARCHAR", "account": {"id": "VARCHAR", "username": "VARCHAR", "display_name": "VARCHAR", "note": "VARCHAR", "avatar": "VARCHAR", "followers_count": "VARCHAR", "title": "VARCHAR"}}}
-- note: two versions of the collector, short names (i, ca, c) and long ones (type, created_at, content)
-- note: accounts and groups are observations; the collector's own user_agent is not read
select
  _record,
  _line,
  case when coalesce(data.type, 'post') = 'post' then coalesce(data.i, data.id) end as platform_post_id,
  case when data.type = 'user' then data.id when data.type is null or data.type = 'post' then coalesce(data.author_info.i, data.ai, data.account.id) end as platform_id,
  coalesce(data.author_info.un, data.account.username) as handle,
  coalesce(data.author_info.dn, data.account.display_name) as display_name,
  coalesce(data.author_info.nt, data.account.note) as bio,
  data.account.avatar as avatar,
  data.account.followers_count as followers,
  coalesce(data.ca, data.created_at) as time,
  coalesce(data.c, data.content) as text,
  coalesce(data.fc, data.reaction_count) as likes,
  coalesce(data.rbc, data.reposts_count) as shares,
  coalesce(data.rc, data.replies_count) as replies,
  data.link_info.url as urls,
  list_transform(data.image_info, x -> x.i) as media,
  case when data.type = 'user' then 'profile' when data.type is not null and data.type <> 'post' then 'record' end as observation,
  case when data.type = 'user' then data.account.note when data.type <> 'post' then data.type || ': ' || coalesce(data.account.title, '') end as detail
from raw
