-- name: facepager
-- title: Facepager's table of nodes (CSV)
-- reader: csv
-- needs: level id parent_id object_id object_type query_status query_time query_type
-- clock: 1s platform -
-- time: auto
-- identity: post
-- find-in-text: urls hashtags mentions
-- note: the columns behind the eight first are the collector's choice; the usual names are read
-- note: nodes that are no data (seeds, offcuts, headers, empty answers) are kept as observations
select
  _record,
  _line,
  case when object_type not in ('data', 'unpacked') then 'record' when query_status not like 'fetched (200)%' then 'service' end as observation,
  case when object_type not in ('data', 'unpacked') or query_status not like 'fetched (200)%' then to_json({'object_type': object_type, 'query_status': query_status, 'query_time': query_time, 'query_type': query_type, 'level': level, 'id': id, 'parent_id': parent_id})::varchar end as detail,
  case lower(regexp_extract(query_type, '^([A-Za-z]+)', 1)) when '' then 'unknown' when 'twitter' then 'x' else lower(regexp_extract(query_type, '^([A-Za-z]+)', 1)) end as platform,
  object_id as platform_post_id,
  coalesce(nullif(r->>'from.id', ''), nullif(r->>'user.id_str', ''), nullif(r->>'author_id', ''), nullif(r->>'snippet.channelId', ''), nullif(r->>'snippet.topLevelComment.snippet.authorChannelId.value', ''), nullif(r->>'from.name', ''), nullif(r->>'user.screen_name', ''), case when object_type in ('data', 'unpacked') then nullif(regexp_extract(object_id, '^([0-9]+)_[0-9]+$', 1), '') end) as platform_id,
  nullif(r->>'user.screen_name', '') as handle,
  coalesce(nullif(r->>'from.name', ''), nullif(r->>'user.name', ''), nullif(r->>'snippet.channelTitle', '')) as display_name,
  coalesce(nullif(r->>'created_time', ''), nullif(r->>'created_at', ''), nullif(r->>'snippet.publishedAt', ''), nullif(r->>'snippet.topLevelComment.snippet.publishedAt', '')) as time,
  case when lower(query_type) like '%/comments%' then 'comment' else 'post' end as action,
  coalesce(nullif(r->>'message', ''), nullif(r->>'full_text', ''), nullif(r->>'text', ''), nullif(r->>'snippet.topLevelComment.snippet.textOriginal', ''), concat_ws(' ', nullif(r->>'snippet.title', ''), nullif(r->>'snippet.description', '')), '') as text,
  coalesce(nullif(r->>'shares.count', ''), nullif(r->>'retweet_count', '')) as shares,
  coalesce(nullif(r->>'likes.summary.total_count', ''), nullif(r->>'reactions.summary.total_count', ''), nullif(r->>'favorite_count', '')) as likes,
  nullif(r->>'comments.summary.total_count', '') as replies,
  nullif(r->>'link', '') as urls
from (select *, to_json(raw) as r from raw)
