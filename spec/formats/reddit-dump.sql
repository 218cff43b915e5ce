-- name: reddit-dump
-- title: Reddit dumps of submissions and comments (NDJSON)
-- reader: ndjson
-- needs: id author created_utc subreddit
-- platform: reddit
-- clock: 1s platform UTC
-- time: unix-s
-- identity: post
-- find-in-text: urls
-- shape: {"id": "VARCHAR", "author": "VARCHAR", "author_created_utc": "VARCHAR", "created_utc": "VARCHAR", "edited": "VARCHAR", "title": "VARCHAR", "selftext": "VARCHAR", "body": "VARCHAR", "url": "VARCHAR", "is_self": "VARCHAR", "link_id": "VARCHAR", "parent_id": "VARCHAR", "crosspost_parent": "VARCHAR", "score": "VARCHAR", "num_comments": "VARCHAR"}
-- note: [deleted] is nobody: its records are observations of the post
-- note: a name stands for the account: it is never changed on Reddit, and old dumps have no other id
select
  _record,
  _line,
  _id as platform_post_id,
  case when not _gone then lower(author) end as platform_id,
  case when not _gone then author end as handle,
  regexp_extract(author_created_utc, '^\d+') as created,
  created_utc as time,
  regexp_extract(edited, '^(\d{9,10})(\.0*)?$', 1) as edited,
  case when not _comment then case when crosspost_parent <> '' then 'repost' else 'post' end when starts_with(_parent, 't1_') then 'reply' else 'comment' end as action,
  _parent as parent_post,
  case when not _comment then crosspost_parent end as repost_of,
  case when _comment then _parent end as reply_to,
  case when _comment then _said else concat_ws(chr(10), title, nullif(_said, '')) end as text,
  case when not starts_with(score, '-') then score end as likes,
  num_comments as replies,
  case when is_self = 'false' and starts_with(url, 'http') then url end as urls,
  regexp_extract_all(coalesce(body, selftext), '(?:^|[^\w/])/?u/([\w-]{3,20})', 1) as mentions,
  case when _gone then 'deleted' end as observation,
  case when _gone then coalesce(body, selftext) end as detail
from (
  select
    *,
    link_id is not null as _comment,
    if(link_id is not null, 't1_', 't3_') || nullif(id, '') as _id,
    coalesce(author, '[deleted]') in ('[deleted]', '[removed]', '') as _gone,
    if(link_id is not null, coalesce(nullif(parent_id, ''), link_id), crosspost_parent) as _parent,
    case when coalesce(body, selftext) not in ('[deleted]', '[removed]') then coalesce(body, selftext) end as _said
  from raw
)
