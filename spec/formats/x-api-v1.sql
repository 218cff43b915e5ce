-- name: x-api-v1
-- title: Twitter API v1.1: statuses, searches, streams
-- reader: ndjson
-- needs: created_at id user.id source
-- records: statuses[] results[] users[] errors[]
-- platform: x
-- clock: 1s platform UTC
-- time: auto
-- identity: post
-- shape: {"created_at": "VARCHAR", "id": "VARCHAR", "id_str": "VARCHAR", "text": "VARCHAR", "full_text": "VARCHAR", "source": "VARCHAR", "lang": "VARCHAR", "in_reply_to_status_id": "VARCHAR", "in_reply_to_user_id": "VARCHAR", "in_reply_to_status_id_str": "VARCHAR", "in_reply_to_user_id_str": "VARCHAR", "quoted_status_id_str": "VARCHAR", "favorite_count": "VARCHAR", "retweet_count": "VARCHAR", "reply_count": "VARCHAR", "user": {"id": "VARCHAR", "id_str": "VARCHAR", "screen_name": "VARCHAR", "name": "VARCHAR", "created_at": "VARCHAR", "followers_count": "VARCHAR", "description": "VARCHAR", "profile_image_url_https": "VARCHAR"}, "extended_tweet": {"full_text": "VARCHAR", "entities": {"urls": [{"expanded_url": "VARCHAR", "url": "VARCHAR"}], "hashtags": [{"text": "VARCHAR"}], "user_mentions": [{"screen_name": "VARCHAR"}]}, "extended_entities": {"media": [{"id_str": "VARCHAR"}]}}, "entities": {"urls": [{"expanded_url": "VARCHAR", "url": "VARCHAR"}], "hashtags": [{"text": "VARCHAR"}], "user_mentions": [{"screen_name": "VARCHAR"}], "media": [{"id_str": "VARCHAR"}]}, "extended_entities": {"media": [{"id_str": "VARCHAR"}]}, "retweeted_status": {"id": "VARCHAR", "id_str": "VARCHAR", "user": {"id": "VARCHAR", "id_str": "VARCHAR"}}, "quoted_status": {"id_str": "VARCHAR", "user": {"id_str": "VARCHAR"}}, "screen_name": "VARCHAR", "recipient": "VARCHAR", "event": "VARCHAR", "message": "VARCHAR", "code": "VARCHAR"}
-- note: what is no status (deletions, limits, accounts, errors) is kept as an observation
select
  _record,
  _line,
  what as observation,
  case when what is null then null when private then '{"not read":"a direct message"}' else json end as detail,
  case when what is null then coalesce(id_str, id) when notice is not null then coalesce((e->>'$.status.id_str'), (e->>'$.status.id'), case when notice = 'status_withheld' then coalesce((e->>'id_str'), (e->>'id')) end) end as platform_post_id,
  case when what is null then coalesce("user".id_str, "user".id) when what = 'profile' and notice is null then coalesce(id_str, id) when notice is not null then coalesce((e->>'$.status.user_id_str'), (e->>'$.status.user_id'), (e->>'user_id_str'), (e->>'user_id'), case when notice like 'user%' then coalesce((e->>'id_str'), (e->>'id')) end) end as platform_id,
  case when what is null then "user".screen_name when what = 'profile' then screen_name end as handle,
  "user".name as display_name,
  "user".created_at as created,
  "user".followers_count as followers,
  "user".description as bio,
  "user".profile_image_url_https as avatar,
  case when what is null then created_at else coalesce((e->>'timestamp_ms'), case when notice is not null then (json->>'timestamp_ms') end) end as time,
  case when retweeted is not null then 'repost' when replied is not null then 'reply' when quoted_status_id_str is not null then 'quote' else 'post' end as action,
  retweeted as repost_of,
  replied as reply_to,
  coalesce(retweeted, replied, quoted_status_id_str) as parent_post,
  case when retweeted is not null then coalesce(retweeted_status.user.id_str, retweeted_status.user.id) when replied is not null then coalesce(in_reply_to_user_id_str, in_reply_to_user_id) else quoted_status.user.id_str end as parent_account,
  case when what is null then coalesce(extended_tweet.full_text, full_text, text) when _part = 'errors' then message end as text,
  lang as lang,
  case when source like '<%' then regexp_extract(source, '>([^<]*)<', 1) else source end as client,
  favorite_count as likes,
  retweet_count as shares,
  reply_count as replies,
  list_transform(coalesce(extended_tweet.entities.urls, entities.urls), x -> coalesce(x.expanded_url, x.url)) as urls,
  list_transform(coalesce(extended_tweet.entities.hashtags, entities.hashtags), x -> x.text) as hashtags,
  list_transform(coalesce(extended_tweet.entities.user_mentions, entities.user_mentions), x -> x.screen_name) as mentions,
  list_transform(coalesce(extended_tweet.extended_entities.media, extended_entities.media, entities.media), x -> x.id_str) as media
from (
  select
    *,
    coalesce(retweeted_status.id_str, retweeted_status.id) as retweeted,
    coalesce(in_reply_to_status_id_str, in_reply_to_status_id) as replied,
    recipient is not null or starts_with(json, '{"direct_message":') or event is not null and json_exists(json, '$.message_create') as private,
    case
      when left(json, 1) <> '{' then null
      when recipient is not null then 'record'
      when _part = 'errors' then case when code in ('63', '64') then 'suspended' else 'error' end
      when coalesce("user".id_str, "user".id) is not null and coalesce(full_text, text) is not null then null
      when notice is not null then case when notice in ('delete', 'user_delete') then 'deleted' when notice in ('status_withheld', 'user_withheld') then 'withheld' when notice in ('limit', 'warning', 'disconnect') then 'service' when notice = 'user_suspend' then 'suspended' when notice = 'user_protect' then 'protected' when notice in ('user_undelete', 'user_unsuspend', 'user_unprotect') then 'active' else 'record' end
      when screen_name is not null and coalesce(id_str, id) is not null then 'profile'
      when coalesce(full_text, text) is not null and created_at is not null then null
      else 'record'
    end as what
  from (
    select
      *,
      case when coalesce(id_str, id) is null and json_keys(json)[1] in ('delete', 'scrub_geo', 'limit', 'status_withheld', 'user_withheld', 'disconnect', 'warning', 'user_delete', 'user_undelete', 'user_suspend', 'user_unsuspend', 'user_protect', 'user_unprotect') then json_keys(json)[1] end as notice,
      case when notice is not null then json_extract(json, '$.' || notice) end as e
    from raw
  )
)
