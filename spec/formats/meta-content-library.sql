-- name: meta-content-library
-- title: Meta Content Library, Facebook posts (CSV)
-- reader: csv
-- needs: id creation_time text post_owner.id post_owner.name surface.id
-- optional: post_owner.username lang link_attachment.link shared_post_id statistics.views statistics.like_count statistics.share_count statistics.comment_count
-- platform: facebook
-- clock: 1s platform UTC
-- time: iso
-- identity: post
-- find-in-text: urls hashtags
-- note: ids mean something inside the library only; a share names the other post, not its account
select
  _record,
  _line,
  id as platform_post_id,
  "post_owner.id" as platform_id,
  "post_owner.username" as handle,
  "post_owner.name" as display_name,
  creation_time as time,
  case when _shared = '' then 'post' when trim(text) = '' then 'repost' else 'quote' end as action,
  _shared as parent_post,
  case when trim(text) = '' then _shared end as repost_of,
  text as text,
  lang as lang,
  "statistics.views" as views,
  "statistics.like_count" as likes,
  "statistics.share_count" as shares,
  "statistics.comment_count" as replies,
  nullif("link_attachment.link", '') as urls
from (
  select *, coalesce(shared_post_id, '') as _shared
  from raw
)
